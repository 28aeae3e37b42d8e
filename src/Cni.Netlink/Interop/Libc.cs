using System.Runtime.InteropServices;

namespace Cni.Netlink.Interop;

/// <summary>The system calls this library makes, with blittable signatures.</summary>
/// <remarks>
/// Without SetLastError on purpose: the generated call is then a direct one, with no managed wrapper around it that could be
/// recompiled, allocate or start a thread while the calling thread is in another namespace. The runtime keeps errno across
/// the return, so <see cref="Error"/> right after a call is exact.
/// </remarks>
internal static unsafe partial class Libc
{
    public const int AF_NETLINK = 16, SOCK_RAW = 3, SOCK_CLOEXEC = 0x80000, SOL_SOCKET = 1, SOL_NETLINK = 270;
    public const int SO_SNDBUF = 7, SO_RCVBUF = 8, SO_SNDBUFFORCE = 32, SO_RCVBUFFORCE = 33;
    public const int MSG_TRUNC = 0x20, MSG_DONTWAIT = 0x40, POLLIN = 1, POLLERR = 8;
    public const int O_RDONLY = 0, O_WRONLY = 1, O_RDWR = 2, O_CREAT = 0x40, O_EXCL = 0x80, O_CLOEXEC = 0x80000;
    public const int CLONE_NEWNET = 0x40000000, AT_FDCWD = -100, AT_EMPTY_PATH = 0x1000;
    public const ulong MS_BIND = 0x1000, MS_REC = 0x4000, MS_SHARED = 0x100000;
    public const int MNT_DETACH = 2, EFD_CLOEXEC = 0x80000, EFD_NONBLOCK = 0x800;

    [StructLayout(LayoutKind.Sequential)]
    public struct SockAddrNl
    {
        public ushort Family;
        public ushort Pad;
        public uint PortId;
        public uint Groups;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct IoVec
    {
        public void* Base;
        public nuint Length;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct MsgHdr
    {
        public void* Name;
        public uint NameLength;
        public IoVec* Vector;
        public nuint VectorLength;
        public void* Control;
        public nuint ControlLength;
        public int Flags;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct PollFd
    {
        public int Fd;
        public short Events;
        public short Returned;
    }

    /// <summary>errno of the call just made.</summary>
    public static Errno Error => (Errno)Marshal.GetLastSystemError();

    [LibraryImport("libc")] public static partial int socket(int domain, int type, int protocol);
    [LibraryImport("libc")] public static partial int bind(int fd, SockAddrNl* address, uint length);
    [LibraryImport("libc")] public static partial int getsockname(int fd, SockAddrNl* address, uint* length);
    [LibraryImport("libc")] public static partial int setsockopt(int fd, int level, int name, void* value, uint length);
    [LibraryImport("libc")] public static partial int getsockopt(int fd, int level, int name, void* value, uint* length);
    [LibraryImport("libc")] public static partial nint send(int fd, void* data, nuint length, int flags);
    [LibraryImport("libc")] public static partial nint recvmsg(int fd, MsgHdr* message, int flags);
    [LibraryImport("libc")] public static partial int poll(PollFd* fds, nuint count, int milliseconds);
    [LibraryImport("libc")] public static partial int close(int fd);
    [LibraryImport("libc")] public static partial int open(byte* path, int flags, uint mode);
    [LibraryImport("libc")] public static partial nint read(int fd, void* data, nuint length);
    [LibraryImport("libc")] public static partial nint write(int fd, void* data, nuint length);
    [LibraryImport("libc")] public static partial int setns(int fd, int type);
    [LibraryImport("libc")] public static partial int unshare(int flags);
    [LibraryImport("libc")] public static partial int mount(byte* source, byte* target, byte* type, ulong flags, void* data);
    [LibraryImport("libc")] public static partial int umount2(byte* target, int flags);
    [LibraryImport("libc")] public static partial int unlink(byte* path);
    [LibraryImport("libc")] public static partial int mkdir(byte* path, uint mode);
    [LibraryImport("libc")] public static partial int fstatfs(int fd, void* buffer);
    [LibraryImport("libc")] public static partial int statx(int directory, byte* path, int flags, uint mask, void* buffer);
    [LibraryImport("libc")] public static partial int ioctl(int fd, nuint request, void* argument);
    [LibraryImport("libc")] public static partial int eventfd(uint initial, int flags);
    [LibraryImport("libc")] public static partial int fcntl(int fd, int command, nint argument);
}
