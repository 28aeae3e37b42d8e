using System.Runtime.InteropServices;
using System.Text;
using Cni.Netlink;

namespace Cni.Samples.Dhcp;

/// <summary>Speaks DHCPv6 through a pod's interface, from its link-local address: a UDP socket, opened in the pod's namespace.</summary>
sealed unsafe class Udp6Socket : IDisposable
{
    const ushort ClientPort = 546, ServerPort = 547;

    readonly SafeHandle _handle;
    readonly int _index;

    Udp6Socket(SafeHandle handle, int index)
    {
        _handle = handle;
        _index = index;
    }

    public int Descriptor => (int)_handle.DangerousGetHandle();

    /// <summary>Opens the socket.</summary>
    /// <exception cref="NetlinkException">It can't be opened.</exception>
    /// <exception cref="IOException">It can't be bound: something in the pod has the client's port to itself.</exception>
    public static Udp6Socket Open(NetworkNamespace pod, int index, string ifName)
    {
        SafeHandle handle = pod.OpenSocket(Libc.AF_INET6, Libc.SOCK_DGRAM | Libc.SOCK_NONBLOCK, 0);
        try
        {
            int fd = (int)handle.DangerousGetHandle();
            byte[] name = Encoding.UTF8.GetBytes(ifName + '\0');
            fixed (byte* device = name)
                Require(Libc.setsockopt(fd, Libc.SOL_SOCKET, Libc.SO_BINDTODEVICE, device, (uint)name.Length), $"bind to {ifName}");
            Set(fd, Libc.SOL_SOCKET, Libc.SO_REUSEADDR, 1);
            Set(fd, Libc.IPPROTO_IPV6, Libc.IPV6_V6ONLY, 1);
            Set(fd, Libc.IPPROTO_IPV6, Libc.IPV6_MULTICAST_IF, index);
            Set(fd, Libc.IPPROTO_IPV6, Libc.IPV6_MULTICAST_HOPS, 1);
            var address = new Libc.SockAddrIn6 { Family = Libc.AF_INET6, Port = Libc.BigEndian(ClientPort) };
            Require(Libc.bind(fd, &address, (uint)sizeof(Libc.SockAddrIn6)), $"bind to UDP port {ClientPort}");
            return new(handle, index);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Sends a message to all servers and relays on the link.</summary>
    /// <returns>Null, or why it could not be sent.</returns>
    public string? Send(Dhcp6Message message)
    {
        byte[] payload = message.ToArray();
        var address = new Libc.SockAddrIn6 { Family = Libc.AF_INET6, Port = Libc.BigEndian(ServerPort), Scope = (uint)_index };
        // ff02::1:2, All_DHCP_Relay_Agents_and_Servers (RFC 8415, section 7.1).
        (address.Address[0], address.Address[1], address.Address[13], address.Address[15]) = (0xff, 0x02, 0x01, 0x02);
        fixed (byte* data = payload)
        {
            nint sent = Libc.sendto(Descriptor, data, payload.Length, Libc.MSG_NOSIGNAL, &address, (uint)sizeof(Libc.SockAddrIn6));
            return sent == payload.Length ? null : Libc.Describe(Libc.Error);
        }
    }

    /// <summary>Takes the next message.</summary>
    /// <param name="message">The message; null if what came isn't one.</param>
    /// <returns>False when nothing is there.</returns>
    public bool TryReceive(out Dhcp6Message? message)
    {
        byte* buffer = stackalloc byte[2048];
        nint count = Libc.recvfrom(Descriptor, buffer, 2048, Libc.MSG_DONTWAIT, null, null);
        message = count > 0 && Dhcp6Message.TryParse(new(buffer, (int)count), out Dhcp6Message? parsed) ? parsed : null;
        return count >= 0;
    }

    public void Dispose() => _handle.Dispose();

    static void Set(int fd, int level, int name, int value) => Require(Libc.setsockopt(fd, level, name, &value, sizeof(int)), "set up the UDP socket");

    static void Require(int result, string what)
    {
        if (result != 0)
            throw new IOException($"{what}: {Libc.Describe(Libc.Error)}");
    }
}
