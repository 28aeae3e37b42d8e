using Cni.Netlink.Interop;

namespace Cni.Netlink;

/// <summary>A blocking netlink socket of the kernel, closed on exec.</summary>
internal sealed unsafe class KernelTransport : NetlinkTransport
{
    const int NETLINK_CAP_ACK = 10, NETLINK_EXT_ACK = 11, NETLINK_GET_STRICT_CHK = 12, NETLINK_LISTEN_ALL_NSID = 8;

    readonly Fd _socket;
    Fd? _wake;

    public KernelTransport(NetlinkFamily family, NetworkNamespace? ns)
    {
        const int Type = Libc.SOCK_RAW | Libc.SOCK_CLOEXEC;
        var failure = Errno.None;
        int fd = ns is null ? Libc.socket(Libc.AF_NETLINK, Type, (int)family) : ns.OpenSocketFd(Libc.AF_NETLINK, Type, (int)family, out failure);
        if (fd < 0)
            throw new NetlinkException($"open {family} netlink socket", ns, ns is null ? Libc.Error : failure);
        _socket = new Fd(fd);
        var address = new Libc.SockAddrNl { Family = Libc.AF_NETLINK };
        uint length = (uint)sizeof(Libc.SockAddrNl);
        if (Libc.bind(fd, &address, length) < 0 || Libc.getsockname(fd, &address, &length) < 0)
        {
            var errno = Libc.Error;
            _socket.Dispose();
            throw new NetlinkException($"bind {family} netlink socket", ns, errno);
        }
        PortId = address.PortId;
        // Kernels before 4.12 (extended ACK), 4.3 (capped ACK) and 4.20 (strict checks) refuse these; all work without.
        SetOption(NETLINK_EXT_ACK, 1);
        SetOption(NETLINK_CAP_ACK, 1);
        SetOption(NETLINK_GET_STRICT_CHK, 1);
    }

    public override uint PortId { get; }

    public override Errno Send(ReadOnlySpan<byte> datagram)
    {
        bool held = false;
        _socket.DangerousAddRef(ref held);
        try
        {
            fixed (byte* data = datagram)
                while (true)
                {
                    // Without a destination a netlink socket sends to port 0, the kernel, which does all the work in this call.
                    if (Libc.send(_socket.Number, data, (nuint)datagram.Length, 0) >= 0)
                        return Errno.None;
                    var errno = Libc.Error;
                    if (errno != Errno.EINTR)
                        return errno;
                }
        }
        finally { _socket.DangerousRelease(); }
    }

    public override Errno Receive(NativeBuffer buffer, int timeout, out ReceiveInfo info)
    {
        bool held = false;
        _socket.DangerousAddRef(ref held);
        try
        {
            while (true)
            {
                // Replies to a request are queued before send returns: look first, wait only when there is nothing.
                var errno = ReceiveNow(buffer, out info);
                if (errno == Errno.EINTR)
                    continue;
                if (errno != Errno.EAGAIN || timeout == 0)
                    return errno;
                if (!Wait(timeout))
                    return Errno.EAGAIN;
                timeout = timeout < 0 ? timeout : 0;
            }
        }
        finally { _socket.DangerousRelease(); }
    }

    Errno ReceiveNow(NativeBuffer buffer, out ReceiveInfo info)
    {
        var address = default(Libc.SockAddrNl);
        byte* control = stackalloc byte[64];
        var vector = new Libc.IoVec { Base = buffer.Tail, Length = (nuint)buffer.Free };
        var message = new Libc.MsgHdr { Name = &address, NameLength = (uint)sizeof(Libc.SockAddrNl), Vector = &vector, VectorLength = 1, Control = control, ControlLength = 64 };
        nint length = Libc.recvmsg(_socket.Number, &message, Libc.MSG_DONTWAIT | Libc.MSG_TRUNC);
        if (length < 0)
        {
            info = default;
            return Libc.Error;
        }
        bool truncated = length > buffer.Free || (message.Flags & Libc.MSG_TRUNC) != 0;
        if (!truncated)
            buffer.Used += (int)length;
        info = new ReceiveInfo((int)length, truncated, address.PortId, NamespaceId(control, (int)message.ControlLength));
        return Errno.None;
    }

    /// <summary>struct cmsghdr { size_t len; int level; int type; } and an int, with NETLINK_LISTEN_ALL_NSID.</summary>
    static int? NamespaceId(byte* control, int length) =>
        length >= 20 && *(int*)(control + 8) == Libc.SOL_NETLINK && *(int*)(control + 12) == NETLINK_LISTEN_ALL_NSID ? *(int*)(control + 16) : null;

    /// <summary>False when the time is over or somebody called Wake.</summary>
    bool Wait(int timeout)
    {
        var fds = stackalloc Libc.PollFd[2];
        fds[0] = new Libc.PollFd { Fd = _socket.Number, Events = Libc.POLLIN };
        fds[1] = new Libc.PollFd { Fd = _wake?.Number ?? -1, Events = Libc.POLLIN };
        long deadline = Environment.TickCount64 + timeout;
        while (true)
        {
            int ready = Libc.poll(fds, 2, timeout);
            if (ready > 0)
                return fds[1].Returned == 0;
            if (ready == 0 || Libc.Error != Errno.EINTR)
                return false;
            if (timeout > 0)
                timeout = (int)Math.Max(0, deadline - Environment.TickCount64);
        }
    }

    public override Errno SetOption(int option, int value) => Set(Libc.SOL_NETLINK, option, value);

    public override Errno SetBufferSizes(int receive, int send)
    {
        var errno = Errno.None;
        if (receive > 0 && Set(Libc.SOL_SOCKET, Libc.SO_RCVBUFFORCE, receive) != Errno.None)
            errno = Set(Libc.SOL_SOCKET, Libc.SO_RCVBUF, receive);
        if (send > 0 && Set(Libc.SOL_SOCKET, Libc.SO_SNDBUFFORCE, send) != Errno.None && errno == Errno.None)
            errno = Set(Libc.SOL_SOCKET, Libc.SO_SNDBUF, send);
        return errno;
    }

    Errno Set(int level, int name, int value) =>
        Libc.setsockopt(_socket.Number, level, name, &value, sizeof(int)) == 0 ? Errno.None : Libc.Error;

    /// <summary>Opens the namespace that the socket belongs to (SIOCGSKNS, Linux 4.10).</summary>
    public NetworkNamespace OpenNamespace()
    {
        const uint SIOCGSKNS = 0x894c;
        int fd = Libc.ioctl(_socket.Number, SIOCGSKNS, null);
        return fd >= 0 ? NetworkNamespace.FromDescriptor(fd) : throw new NetlinkException("open namespace of socket", null, Libc.Error);
    }

    /// <summary>Makes Wake possible; called before the first wait of a monitor.</summary>
    public void EnableWake()
    {
        int fd = Libc.eventfd(0, Libc.EFD_CLOEXEC | Libc.EFD_NONBLOCK);
        if (fd < 0)
            throw new NetlinkException("create eventfd", null, Libc.Error);
        _wake = new Fd(fd);
    }

    public override void Wake()
    {
        if (_wake is not { IsClosed: false } wake)
            return;
        ulong one = 1;
        _ = Libc.write(wake.Number, &one, sizeof(ulong));
    }

    public override void Dispose()
    {
        _socket.Dispose();
        _wake?.Dispose();
    }
}
