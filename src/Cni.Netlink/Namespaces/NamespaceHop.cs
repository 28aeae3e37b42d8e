using System.Runtime.CompilerServices;

namespace Cni.Netlink.Interop;

/// <summary>Opens descriptors in another network namespace: in, open, out, and nothing else in between.</summary>
/// <remarks>
/// A thread of a managed runtime that stays in another namespace poisons the process: threads started from it, thread pool
/// workers among them, are born there and remain. So between the two setns calls there are only direct system calls: no
/// managed callback, no allocation, no method that could be compiled again in the background (AggressiveOptimization excludes
/// it from tiering). If the way back fails the process ends at once, since nothing it did afterwards could be trusted.
/// </remarks>
internal static unsafe class NamespaceHop
{
    static bool s_bound;

    /// <summary>Opens a socket in the namespace.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static int OpenSocket(int ns, int domain, int type, int protocol, out Errno errno)
    {
        int home = OpenHome(out errno);
        if (home < 0)
            return -1;
        int fd = -1;
        if (Libc.setns(ns, Libc.CLONE_NEWNET) != 0)
            errno = Libc.Error;
        else
        {
            fd = Libc.socket(domain, type, protocol);
            errno = fd < 0 ? Libc.Error : Errno.None;
            if (Libc.setns(home, Libc.CLONE_NEWNET) != 0)
                Environment.FailFast("A thread could not return to its network namespace.");
        }
        _ = Libc.close(home);
        return fd;
    }

    /// <summary>Opens a file, such as one under /proc/sys/net, whose content is that of the opener's namespace.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static int OpenFile(int ns, byte* path, int flags, out Errno errno)
    {
        int home = OpenHome(out errno);
        if (home < 0)
            return -1;
        int fd = -1;
        if (Libc.setns(ns, Libc.CLONE_NEWNET) != 0)
            errno = Libc.Error;
        else
        {
            fd = Libc.open(path, flags, 0);
            errno = fd < 0 ? Libc.Error : Errno.None;
            if (Libc.setns(home, Libc.CLONE_NEWNET) != 0)
                Environment.FailFast("A thread could not return to its network namespace.");
        }
        _ = Libc.close(home);
        return fd;
    }

    /// <summary>Makes a namespace, binds it to a path if there is one, and opens it. The calling thread stays in it and must end.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static int Unshare(byte* bindTo, out Errno errno)
    {
        fixed (byte* self = "/proc/thread-self/ns/net"u8)
        {
            int fd = -1;
            if (Libc.unshare(Libc.CLONE_NEWNET) != 0 ||
                (bindTo != null && Libc.mount(self, bindTo, null, Libc.MS_BIND, null) != 0) ||
                (fd = Libc.open(self, Libc.O_RDONLY | Libc.O_CLOEXEC, 0)) < 0)
            {
                errno = Libc.Error;
                return -1;
            }
            errno = Errno.None;
            return fd;
        }
    }

    /// <summary>Opens the calling thread's own namespace. Not /proc/self: that is the main thread's.</summary>
    public static int OpenHome(out Errno errno)
    {
        fixed (byte* path = "/proc/thread-self/ns/net"u8)
        {
            int fd = Libc.open(path, Libc.O_RDONLY | Libc.O_CLOEXEC, 0);
            errno = fd < 0 ? Libc.Error : Errno.None;
            if (!s_bound)
                Bind();
            return fd;
        }
    }

    /// <summary>Makes the runtime look up each function while still at home: the first call of an import runs the loader. open has just been called.</summary>
    static void Bind()
    {
        _ = Libc.setns(-1, Libc.CLONE_NEWNET);
        _ = Libc.socket(-1, 0, 0);
        _ = Libc.close(-1);
        s_bound = true;
    }
}
