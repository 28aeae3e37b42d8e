using System.Net;
using System.Runtime.InteropServices;
using Cni.Netlink;

namespace Cni.Samples.Dhcp;

/// <summary>Speaks DHCPv4 through a pod's interface, whether it has an address or not: a packet socket, opened in the pod's namespace.</summary>
/// <remarks>
/// Renewals go the same way, to where the server's last answer came from. Nothing waits for ARP: a RELEASE is on its way before the
/// interface is deleted.
/// </remarks>
sealed unsafe class PacketSocket : IDisposable
{
    const ushort ETH_P_IP = 0x0800;

    readonly SafeHandle _handle;
    readonly int _index;

    PacketSocket(SafeHandle handle, int index)
    {
        _handle = handle;
        _index = index;
    }

    public int Descriptor => (int)_handle.DangerousGetHandle();

    /// <summary>Opens the socket. It receives only UDP for the client's port that came in through the interface.</summary>
    /// <exception cref="NetlinkException">It can't be opened.</exception>
    public static PacketSocket Open(NetworkNamespace pod, int index)
    {
        // Protocol 0: until it has its filter and its interface it must receive nothing.
        SafeHandle handle = pod.OpenSocket(Libc.AF_PACKET, Libc.SOCK_DGRAM | Libc.SOCK_NONBLOCK, 0);
        try
        {
            int fd = (int)handle.DangerousGetHandle();
            Attach(fd);
            var address = new Libc.SockAddrLl { Family = Libc.AF_PACKET, Protocol = Libc.BigEndian(ETH_P_IP), Index = index };
            if (Libc.bind(fd, &address, (uint)sizeof(Libc.SockAddrLl)) != 0)
                throw new IOException($"bind packet socket: {Libc.Describe(Libc.Error)}");
            return new(handle, index);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Sends a message.</summary>
    /// <returns>Null, or why it could not be sent.</returns>
    public string? Send(Dhcp4Message message, IPAddress source, IPAddress destination, byte[]? mac)
    {
        byte[] packet = UdpPacket.Build(source, destination, message.ToArray());
        var address = new Libc.SockAddrLl { Family = Libc.AF_PACKET, Protocol = Libc.BigEndian(ETH_P_IP), Index = _index, AddressLength = 6 };
        var target = new Span<byte>(address.Address, 6);
        if (mac is { Length: 6 })
            mac.CopyTo(target);
        else
            target.Fill(0xff);
        fixed (byte* data = packet)
        {
            nint sent = Libc.sendto(Descriptor, data, packet.Length, Libc.MSG_NOSIGNAL, &address, (uint)sizeof(Libc.SockAddrLl));
            return sent == packet.Length ? null : Libc.Describe(Libc.Error);
        }
    }

    /// <summary>Takes the next message.</summary>
    /// <param name="message">The message; null if what came isn't one.</param>
    /// <param name="from">The hardware address that it came from.</param>
    /// <returns>False when nothing is there.</returns>
    public bool TryReceive(out Dhcp4Message? message, out byte[] from)
    {
        byte* buffer = stackalloc byte[2048];
        var address = new Libc.SockAddrLl();
        uint length = (uint)sizeof(Libc.SockAddrLl);
        nint count = Libc.recvfrom(Descriptor, buffer, 2048, Libc.MSG_DONTWAIT, &address, &length);
        (message, from) = (null, []);
        if (count < 0)
            return false;
        if (UdpPacket.TryParse(new(buffer, (int)count), out var payload) && Dhcp4Message.TryParse(payload, out Dhcp4Message? parsed))
            message = parsed;
        from = new ReadOnlySpan<byte>(address.Address, Math.Min((int)address.AddressLength, 8)).ToArray();
        return true;
    }

    public void Dispose() => _handle.Dispose();

    static void Attach(int fd)
    {
        const ushort LoadByte = 0x30, LoadHalf = 0x28, LoadHalfIndexed = 0x48, LoadHeaderLength = 0xb1, IfEqual = 0x15, IfSet = 0x45, Return = 0x06;
        // Of IP packets, which begin with their header here: UDP, not a later fragment, for port 68.
        Libc.SockFilter* filter = stackalloc Libc.SockFilter[]
        {
            new(LoadByte, 0, 0, 9),
            new(IfEqual, 0, 6, 17),
            new(LoadHalf, 0, 0, 6),
            new(IfSet, 4, 0, 0x1fff),
            new(LoadHeaderLength, 0, 0, 0),
            new(LoadHalfIndexed, 0, 0, 2),
            new(IfEqual, 0, 1, UdpPacket.ClientPort),
            new(Return, 0, 0, 0xffff),
            new(Return, 0, 0, 0),
        };
        var program = new Libc.SockProgram { Length = 9, Filter = filter };
        if (Libc.setsockopt(fd, Libc.SOL_SOCKET, Libc.SO_ATTACH_FILTER, &program, (uint)sizeof(Libc.SockProgram)) != 0)
            throw new IOException($"attach socket filter: {Libc.Describe(Libc.Error)}");
    }
}
