using System.Runtime.InteropServices;

namespace Cni.Samples.Dhcp;

/// <summary>The system calls that sockets need. The plugin makes three of them, for which a <c>Socket</c> would cost more than all the rest of it.</summary>
static unsafe partial class Libc
{
    public const int AF_UNIX = 1, AF_INET6 = 10, AF_PACKET = 17;
    public const int SOCK_STREAM = 1, SOCK_DGRAM = 2, SOCK_NONBLOCK = 0x800, SOCK_CLOEXEC = 0x80000;
    public const int SOL_SOCKET = 1, SO_REUSEADDR = 2, SO_RCVTIMEO = 20, SO_SNDTIMEO = 21, SO_BINDTODEVICE = 25, SO_ATTACH_FILTER = 26;
    public const int IPPROTO_IPV6 = 41, IPV6_MULTICAST_IF = 17, IPV6_MULTICAST_HOPS = 18, IPV6_V6ONLY = 26;
    public const int MSG_NOSIGNAL = 0x4000, MSG_DONTWAIT = 0x40, SHUT_RDWR = 2;
    public const short POLLIN = 1, POLLOUT = 4, POLLERR = 8, POLLHUP = 0x10, POLLRDHUP = 0x2000;
    public const int EFD_CLOEXEC = 0x80000, EFD_NONBLOCK = 0x800, F_SETFD = 2, FD_CLOEXEC = 1, F_SETFL = 4;
    public const int ENOENT = 2, EINTR = 4, EAGAIN = 11, EACCES = 13, ECONNREFUSED = 111;
    public const int CLOCK_BOOTTIME = 7;

    [StructLayout(LayoutKind.Sequential)]
    public struct PollFd
    {
        public int Fd;
        public short Events;
        public short Returned;
    }

    /// <summary>struct sockaddr_un, linux/un.h.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct SockAddrUn
    {
        public ushort Family;
        public fixed byte Path[108];
    }

    /// <summary>struct sockaddr_ll, linux/if_packet.h.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct SockAddrLl
    {
        public ushort Family;
        public ushort Protocol;
        public int Index;
        public ushort HardwareType;
        public byte PacketType;
        public byte AddressLength;
        public fixed byte Address[8];
    }

    /// <summary>struct sockaddr_in6, linux/in6.h.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct SockAddrIn6
    {
        public ushort Family;
        public ushort Port;
        public uint FlowInfo;
        public fixed byte Address[16];
        public uint Scope;
    }

    /// <summary>struct sock_filter, linux/filter.h.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct SockFilter(ushort code, byte jumpTrue, byte jumpFalse, uint operand)
    {
        public ushort Code = code;
        public byte JumpTrue = jumpTrue;
        public byte JumpFalse = jumpFalse;
        public uint Operand = operand;
    }

    /// <summary>struct sock_fprog, linux/filter.h.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct SockProgram
    {
        public ushort Length;
        public SockFilter* Filter;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct TimeValue
    {
        public nint Seconds;
        public nint Fraction;
    }

    [LibraryImport("libc", SetLastError = true)] public static partial int socket(int domain, int type, int protocol);
    [LibraryImport("libc", SetLastError = true)] public static partial int bind(int fd, void* address, uint length);
    [LibraryImport("libc", SetLastError = true)] public static partial int connect(int fd, void* address, uint length);
    [LibraryImport("libc", SetLastError = true)] public static partial int listen(int fd, int backlog);
    [LibraryImport("libc", SetLastError = true)] public static partial int accept4(int fd, void* address, uint* length, int flags);
    [LibraryImport("libc", SetLastError = true)] public static partial int shutdown(int fd, int how);
    [LibraryImport("libc", SetLastError = true)] public static partial nint send(int fd, void* data, nint length, int flags);
    [LibraryImport("libc", SetLastError = true)] public static partial nint recv(int fd, void* data, nint length, int flags);
    [LibraryImport("libc", SetLastError = true)] public static partial nint sendto(int fd, void* data, nint length, int flags, void* address, uint addressLength);
    [LibraryImport("libc", SetLastError = true)] public static partial nint recvfrom(int fd, void* data, nint length, int flags, void* address, uint* addressLength);
    [LibraryImport("libc", SetLastError = true)] public static partial int setsockopt(int fd, int level, int name, void* value, uint length);
    [LibraryImport("libc", SetLastError = true)] public static partial int poll(PollFd* fds, nuint count, int milliseconds);
    [LibraryImport("libc", SetLastError = true)] public static partial int eventfd(uint initial, int flags);
    [LibraryImport("libc", SetLastError = true)] public static partial nint read(int fd, void* data, nint length);
    [LibraryImport("libc", SetLastError = true)] public static partial nint write(int fd, void* data, nint length);
    [LibraryImport("libc", SetLastError = true)] public static partial int close(int fd);
    [LibraryImport("libc", SetLastError = true)] public static partial int fcntl(int fd, int command, nint argument);
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)] public static partial int chmod(string path, uint mode);
    [LibraryImport("libc", SetLastError = true)] public static partial int clock_gettime(int clock, TimeValue* time);

    /// <summary>The number of the last call's error.</summary>
    public static int Error => Marshal.GetLastPInvokeError();

    /// <summary>What the C library says about an error, without a capital letter as Go writes it.</summary>
    public static string Describe(int error) => Marshal.GetPInvokeErrorMessage(error) is { Length: > 0 } text ? char.ToLowerInvariant(text[0]) + text[1..] : $"error {error}";

    /// <summary>Makes the address of a path.</summary>
    /// <returns>False if the path is too long for a socket.</returns>
    public static bool TryMakeAddress(string path, out SockAddrUn address)
    {
        address = new() { Family = AF_UNIX };
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(path);
        if (bytes.Length is 0 or > 107)
            return false;
        fixed (byte* target = address.Path)
            bytes.CopyTo(new Span<byte>(target, 107));
        return true;
    }

    /// <summary>Makes a folder, with those above it, that only root may enter; one that is there stays as it is.</summary>
    public static void MakeFolder(string path)
    {
        if (Directory.Exists(path))
            return;
        Directory.CreateDirectory(path);
        _ = chmod(path, 0x1c0 /* 0700 */);
    }

    public static ushort BigEndian(ushort value) => System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(value);
}
