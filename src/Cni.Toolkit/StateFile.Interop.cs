using System.Runtime.InteropServices;
using System.Text;
using Cni.Sdk;

namespace Cni.Toolkit;

// The system calls themselves: a FileStream would cost every start more than all of them.
public static unsafe partial class StateFile
{
    private const int O_RDONLY = 0, O_WRONLY = 1, O_CREAT = 0x40, O_TRUNC = 0x200, O_NONBLOCK = 0x800, O_CLOEXEC = 0x80000;
    private const int ENOENT = 2, EINTR = 4, EEXIST = 17, ENOTDIR = 20;
    private const int W_OK = 2, X_OK = 1;
    private const uint OwnerOnly = 0x180, OwnerFolder = 0x1c0; // 0600, 0700

    private static int Open(string path, int flags, uint mode)
    {
        fixed (byte* name = Native(path))
        {
            int fd;
            do
                fd = open(name, flags | O_CLOEXEC, mode);
            while (fd < 0 && Marshal.GetLastPInvokeError() == EINTR);
            return fd;
        }
    }

    private static nint Read(int fd, Span<byte> into)
    {
        fixed (byte* start = into)
        {
            nint count;
            do
                count = read(fd, start, into.Length);
            while (count < 0 && Marshal.GetLastPInvokeError() == EINTR);
            return count;
        }
    }

    private static bool WriteAll(int fd, ReadOnlySpan<byte> content)
    {
        while (content.Length > 0)
        {
            nint count;
            fixed (byte* start = content)
                count = write(fd, start, content.Length);
            if (count < 0 && Marshal.GetLastPInvokeError() != EINTR)
                return false;
            content = content[(int)Math.Max(count, 0)..];
        }
        return true;
    }

    private static int Rename(string from, string to)
    {
        fixed (byte* source = Native(from))
        fixed (byte* target = Native(to))
            return rename(source, target);
    }

    private static int Unlink(string path)
    {
        fixed (byte* name = Native(path))
            return unlink(name);
    }

    private static int MakeDirectory(string path, uint mode)
    {
        fixed (byte* name = Native(path))
            return mkdir(name, mode);
    }

    private static int Access(string path, int mode)
    {
        fixed (byte* name = Native(path))
            return access(name, mode);
    }

    private static byte[] Native(string path)
    {
        // The kernel would take what stands before it for the whole path.
        if (path.Contains('\0', StringComparison.Ordinal))
            throw new CniException(CniErrorCode.IoFailure, $"the path \"{path.Replace('\0', '?')}\" holds a zero character");
        var bytes = new byte[Encoding.UTF8.GetByteCount(path) + 1];
        Encoding.UTF8.GetBytes(path, bytes);
        return bytes;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int open(byte* path, int flags, uint mode);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint read(int fd, byte* buffer, nint count);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint write(int fd, byte* buffer, nint count);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fsync(int fd);

    [LibraryImport("libc")]
    private static partial int close(int fd);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int rename(byte* from, byte* to);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int unlink(byte* path);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int mkdir(byte* path, uint mode);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int access(byte* path, int mode);
}
