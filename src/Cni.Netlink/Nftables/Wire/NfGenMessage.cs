using System.Runtime.InteropServices;

namespace Cni.Netlink.Nftables;

/// <summary>The fixed header of every netfilter message: <c>struct nfgenmsg</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
readonly struct NfGenMessage(byte family, ushort resource = 0)
{
    internal const int Size = 4;

    readonly byte _family = family;
    readonly byte _version;
    // Big-endian; the subsystem's number in batch begin and end, the low half of the generation in answers.
    readonly ushort _resource = BitConverter.IsLittleEndian ? System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(resource) : resource;

    internal NftFamily Family => (NftFamily)_family;

    internal byte Version => _version;

    internal ushort Resource => _resource;
}
