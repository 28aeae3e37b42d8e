using System.Text;
using Cni.Toolkit;

namespace Cni.Samples.Dhcp;

/// <summary>How servers know an attachment: the same through all its life, and another one for every attachment.</summary>
static class ClientIdentity
{
    /// <summary>One less than an option holds: the identifier's type stands before it.</summary>
    const int Longest = 254;
    const ushort DuidUuid = 4;

    /// <summary>The client identifier of DHCPv4: <c>container/network/interface</c>, as the reference plugin has it.</summary>
    /// <remarks>
    /// One that is too long for an option ends in a digest of all of it. The reference cuts it off, and the interfaces of one container
    /// then share an address.
    /// </remarks>
    public static byte[] ForDhcp4(string network, string containerId, string ifName)
    {
        string text = $"{containerId}/{network}/{ifName}";
        byte[] id = Encoding.UTF8.GetBytes(text);
        if (id.Length <= Longest)
            return id;
        byte[] digest = Encoding.ASCII.GetBytes(ReferenceHash.Format(17, "~", text));
        return [.. id.AsSpan(0, Longest - digest.Length), .. digest];
    }

    /// <summary>The unique identifier of DHCPv6, of the kind that is made from a UUID (RFC 6355), and the number of its association.</summary>
    /// <remarks>The UUID is a digest of the client's identifier, of the version that says so (RFC 9562, version 8).</remarks>
    public static (byte[] Duid, uint AssociationId) ForDhcp6(string network, string containerId, string ifName)
    {
        byte[] digest = Convert.FromHexString(ReferenceHash.Format(40, "", $"{containerId}/{network}/{ifName}"));
        digest[6] = (byte)(0x80 | (digest[6] & 0x0f));
        digest[8] = (byte)(0x80 | (digest[8] & 0x3f));
        uint id = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(digest.AsSpan(16));
        return ([DuidUuid >> 8, DuidUuid & 0xff, .. digest.AsSpan(0, 16)], id);
    }
}
