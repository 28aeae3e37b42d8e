using System.Runtime.InteropServices;
using System.Text;
using Cni.Netlink.Interop;

namespace Cni.Netlink;

/// <summary>Makes tun and tap devices, in any network namespace: links whose other end is a program, such as a virtual machine.</summary>
/// <remarks>
/// The kernel makes these through <c>/dev/net/tun</c> and not over netlink (Documentation/networking/tuntap.rst, linux/if_tun.h).
/// Once made they are links of the kind <c>tun</c>: read, configure and delete them with <see cref="RouteSocket"/>.
/// </remarks>
public static class TunTap
{
    /// <summary>The kernel's name of the kind, for devices of both modes.</summary>
    public const string Kind = "tun";

    private const string Device = "/dev/net/tun";
    private const int NameSize = 16;
    private const nuint TUNSETIFF = 0x400454ca, TUNSETPERSIST = 0x400454cb, TUNSETOWNER = 0x400454cc, TUNSETGROUP = 0x400454ce;
    private const ushort IFF_TUN = 0x0001, IFF_TAP = 0x0002, IFF_MULTI_QUEUE = 0x0100, IFF_NO_PI = 0x1000, IFF_VNET_HDR = 0x4000, IFF_TUN_EXCL = 0x8000;

    // struct ifreq as TUNSETIFF reads and writes it.
    [StructLayout(LayoutKind.Sequential, Size = 40)]
    private unsafe struct Request
    {
        public fixed byte Name[NameSize];
        public ushort Flags;
    }

    /// <summary>Makes a device that stays until it is deleted, still down, with nobody at its other end.</summary>
    /// <param name="spec">What to make.</param>
    /// <param name="ns">The namespace to make it in; null for the one that the calling thread is in.</param>
    /// <returns>The device's name: the one asked for, or the one that the kernel chose.</returns>
    /// <exception cref="ArgumentException">The name is longer than 15 bytes.</exception>
    /// <exception cref="NetlinkException">
    /// There is a link of that name (<see cref="NetlinkException.IsExists"/>), the kernel has no such devices
    /// (<see cref="NetlinkException.IsNotSupported"/>), or it refused something else. Nothing is left then.
    /// </exception>
    public static unsafe string Create(TunTapSpec spec, NetworkNamespace? ns = null)
    {
        ArgumentNullException.ThrowIfNull(spec);
        Request request = default;
        int length = Encoding.UTF8.GetByteCount(spec.Name);
        if (length >= NameSize)
            throw new ArgumentException($"\"{spec.Name}\" is longer than {NameSize - 1} bytes.", nameof(spec));
        Encoding.UTF8.GetBytes(spec.Name, new Span<byte>(request.Name, NameSize));
        request.Flags = (ushort)(IFF_TUN_EXCL
            | (spec.Mode == TunTapMode.Tun ? IFF_TUN : IFF_TAP)
            | (spec.PacketInformation ? 0 : IFF_NO_PI)
            | (spec.VnetHeader ? IFF_VNET_HDR : 0)
            | (spec.MultiQueue ? IFF_MULTI_QUEUE : 0));

        // The device belongs to the namespace that the file was opened in. It goes with the file until it is made to stay, so a
        // failure on the way leaves nothing.
        using Fd file = Open(spec, ns);
        Set(TUNSETIFF, &request, "create", null);
        if (spec.Owner is { } owner)
            Set(TUNSETOWNER, (void*)(nuint)owner, "set the owner of", $"user {owner}");
        if (spec.Group is { } group)
            Set(TUNSETGROUP, (void*)(nuint)group, "set the group of", $"group {group}");
        Set(TUNSETPERSIST, (void*)1, "keep", null);
        return Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(request.Name));

        void Set(nuint what, void* argument, string operation, string? detail)
        {
            if (Libc.ioctl(file.Number, what, argument) == 0)
                return;
            Errno errno = Libc.Error;
            // TUNSETIFF with IFF_TUN_EXCL says EBUSY for a tun device of that name, EINVAL or EEXIST for another link.
            bool taken = what == TUNSETIFF && (errno == Errno.EBUSY || (errno == Errno.EINVAL && length > 0 && IsTaken(spec.Name, ns)));
            throw new NetlinkException(operation, spec, taken ? Errno.EEXIST : errno, detail);
        }
    }

    /// <summary>Tells whether devices can be made here; loads the kernel's module if it is one.</summary>
    /// <returns>Null if they can, else the reason, such as that there is no <c>/dev/net/tun</c>.</returns>
    public static unsafe string? WhyUnavailable()
    {
        fixed (byte* path = "/dev/net/tun"u8)
        {
            int fd = Libc.open(path, Libc.O_RDWR | Libc.O_CLOEXEC, 0);
            if (fd < 0)
                return Reason(Libc.Error);
            _ = Libc.close(fd);
            return null;
        }
    }

    private static unsafe Fd Open(TunTapSpec spec, NetworkNamespace? ns)
    {
        Errno errno = Errno.None;
        int fd;
        if (ns is not null)
            fd = ns.OpenFileFd(Device, Libc.O_RDWR, out errno);
        else
        {
            fixed (byte* path = "/dev/net/tun"u8)
                fd = Libc.open(path, Libc.O_RDWR | Libc.O_CLOEXEC, 0);
            if (fd < 0)
                errno = Libc.Error;
        }
        if (fd >= 0)
            return new Fd(fd);
        // The file is made by hand in some containers, and then stands for a driver that isn't there.
        bool absent = errno is Errno.ENOENT or Errno.ENODEV or Errno.ENXIO;
        throw new NetlinkException("create", spec, absent ? Errno.EOPNOTSUPP : errno, Reason(errno));
    }

    private static string Reason(Errno errno) => errno switch
    {
        Errno.ENOENT => $"there is no {Device}",
        Errno.ENODEV or Errno.ENXIO => "the kernel has no tun and tap devices",
        _ => $"{Device}: {errno.Text()}",
    };

    private static bool IsTaken(string name, NetworkNamespace? ns)
    {
        using RouteSocket socket = ns is null ? RouteSocket.Open() : RouteSocket.Open(ns);
        return socket.TryGetLink(name) is not null;
    }
}
