using System.Runtime.InteropServices;

namespace Cni.Sdk;

/// <summary>What the result cache and its locks need besides, which the class library does not offer.</summary>
internal static unsafe partial class Libc
{
    // fcntl.h and asm-generic/fcntl.h: locks that belong to the open file, not to the process.
    internal const int F_OFD_SETLK = 37;
    internal const short F_RDLCK = 0;
    internal const short F_WRLCK = 1;
    internal const short F_UNLCK = 2;
    internal const int EACCES = 13;
    internal const int O_RDONLY = 0;

    /// <summary>struct flock of 64-bit Linux.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Flock
    {
        internal short Type;
        internal short Whence;
        internal long Start;
        internal long Length;
        internal int Pid;
    }

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    internal static partial int FcntlLock(int fd, int command, ref Flock argument);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    internal static partial int Fsync(int fd);
}
