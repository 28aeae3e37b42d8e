using System.Runtime.InteropServices;

namespace Cni.Conformance.Interop;

/// <summary>The system calls with which plugins are started, listened to and ended.</summary>
internal static unsafe partial class Libc
{
    public const int O_CLOEXEC = 0x80000, O_NONBLOCK = 0x800, F_SETFL = 4, CLONE_NEWNET = 0x40000000;
    public const int POLLIN = 1, POLLOUT = 4;
    public const int SIGKILL = 9, SIGPIPE = 13, SIGTERM = 15, EINTR = 4, EAGAIN = 11, ETXTBSY = 26;

    [StructLayout(LayoutKind.Sequential)]
    public struct PollFd
    {
        public int Fd;
        public short Events;
        public short Returned;
    }

    /// <summary>errno of the call just made; the imports are direct calls, so nothing comes between.</summary>
    public static int Errno => Marshal.GetLastSystemError();

    [LibraryImport("libc")] public static partial int setns(int fd, int type);
    [LibraryImport("libc")] public static partial int pipe2(int* fds, int flags);
    [LibraryImport("libc")] public static partial int fcntl(int fd, int command, nint argument);
    [LibraryImport("libc")] public static partial int close(int fd);
    [LibraryImport("libc")] public static partial nint read(int fd, void* data, nuint length);
    [LibraryImport("libc")] public static partial nint write(int fd, void* data, nuint length);
    [LibraryImport("libc")] public static partial int poll(PollFd* fds, nuint count, int milliseconds);
    [LibraryImport("libc")] public static partial int kill(int pid, int signal);
    [LibraryImport("libc")] public static partial int waitpid(int pid, int* status, int options);
    [LibraryImport("libc")] public static partial uint geteuid();
    [LibraryImport("libc")] public static partial int syscall(nint number, nint first, nint second);
    [LibraryImport("libc")] public static partial int posix_spawn(int* pid, byte* path, void* actions, void* attributes, byte** arguments, byte** environment);
    [LibraryImport("libc")] public static partial int posix_spawn_file_actions_init(void* actions);
    [LibraryImport("libc")] public static partial int posix_spawn_file_actions_adddup2(void* actions, int from, int to);
    [LibraryImport("libc")] public static partial int posix_spawn_file_actions_destroy(void* actions);
    [LibraryImport("libc")] public static partial int posix_spawnattr_init(void* attributes);
    [LibraryImport("libc")] public static partial int posix_spawnattr_setflags(void* attributes, short flags);
    [LibraryImport("libc")] public static partial int posix_spawnattr_setsigdefault(void* attributes, void* set);
    [LibraryImport("libc")] public static partial int posix_spawnattr_setsigmask(void* attributes, void* set);
    [LibraryImport("libc")] public static partial int posix_spawnattr_destroy(void* attributes);

    /// <summary>A descriptor that becomes readable when the process ends. The number is the same on all architectures.</summary>
    public static int PidFdOpen(int pid) => syscall(434, pid, 0);
}
