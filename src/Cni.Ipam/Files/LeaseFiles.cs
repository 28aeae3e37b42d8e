using System.Runtime.InteropServices;
using System.Text;
using Cni.Sdk;

namespace Cni.Ipam;

/// <summary>Small files by way of system calls, and errors that name the file and what the kernel said.</summary>
internal static unsafe class LeaseFiles
{
    private const int SmallFile = 4096, LargestFile = 1 << 20;
    private const int LongestRecord = 256 << 10;

    /// <summary>Reads a file that somebody named in a configuration: it may be a pipe that nobody writes to, or endless.</summary>
    internal static byte[] ReadWhole(string path)
    {
        int fd = Open(Libc.AT_FDCWD, path, Libc.O_RDONLY | Libc.O_NONBLOCK);
        if (fd < 0)
            throw Failure("open", path);
        try
        {
            var bytes = new byte[SmallFile];
            int length = 0;
            while (true)
            {
                int count = Read(fd, bytes.AsSpan(length));
                if (count < 0)
                    throw Failure("read", path);
                length += count;
                if (count == 0)
                    return bytes[..length];
                if (length > LargestFile)
                    throw new CniException(CniErrorCode.IoFailure, $"read {path}: it has more than {LargestFile} bytes");
                if (length == bytes.Length)
                    Array.Resize(ref bytes, length * 2);
            }
        }
        finally
        {
            _ = Libc.close(fd);
        }
    }

    /// <summary>Gives a small file's text without surrounding white space; null, with errno set, when it can't be read.</summary>
    internal static string? ReadText(int directory, string name)
    {
        int fd = Open(directory, name, Libc.O_RDONLY | Libc.O_NONBLOCK);
        if (fd < 0)
            return null;
        Span<byte> bytes = stackalloc byte[SmallFile];
        int count = Read(fd, bytes);
        if (count == SmallFile)
        {
            // A container id may be as long as a variable can be (MAX_ARG_STRLEN). Beyond that it is no lease, whatever it is.
            Span<byte> longer = new byte[LongestRecord];
            bytes.CopyTo(longer);
            bytes = longer;
            for (int more; count < LongestRecord && (more = Read(fd, bytes[count..])) != 0; count += more)
            {
                if (more < 0)
                {
                    count = more;
                    break;
                }
            }
        }
        int error = Marshal.GetLastPInvokeError();
        _ = Libc.close(fd);
        Marshal.SetLastPInvokeError(error);
        return count < 0 ? null : Encoding.UTF8.GetString(bytes[..count]).Trim();
    }

    internal static int Open(int directory, string name, int flags, int mode = 0)
    {
        int fd;
        do
        {
            fd = Libc.openat(directory, name, flags | Libc.O_CLOEXEC, mode);
        }
        while (fd < 0 && Marshal.GetLastPInvokeError() == Libc.EINTR);
        return fd;
    }

    internal static int Read(int fd, Span<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            nint count;
            do
            {
                count = Libc.read(fd, start, buffer.Length);
            }
            while (count < 0 && Marshal.GetLastPInvokeError() == Libc.EINTR);
            return (int)count;
        }
    }

    internal static bool Write(int fd, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            nint done = 0;
            while (done < bytes.Length)
            {
                nint count = Libc.pwrite(fd, start + done, bytes.Length - done, done);
                if (count < 0 && Marshal.GetLastPInvokeError() != Libc.EINTR)
                    return false;
                done += Math.Max(count, 0);
            }
            return true;
        }
    }

    internal static bool Stat(int fd, out Libc.Statx status)
    {
        fixed (Libc.Statx* pointer = &status)
            return Libc.statx(fd, "", Libc.AT_EMPTY_PATH, Libc.STATX_BASIC_STATS, pointer) == 0;
    }

    internal static bool MakeDirectories(string path, int mode)
    {
        if (Libc.mkdirat(Libc.AT_FDCWD, path, mode) == 0 || Marshal.GetLastPInvokeError() == Libc.EEXIST)
            return true;
        if (Marshal.GetLastPInvokeError() != Libc.ENOENT || Path.GetDirectoryName(path) is not { Length: > 0 } parent)
            return false;
        return MakeDirectories(parent, mode)
            && (Libc.mkdirat(Libc.AT_FDCWD, path, mode) == 0 || Marshal.GetLastPInvokeError() == Libc.EEXIST);
    }

    /// <summary>Gives an error from errno, in the words of the reference: operation, path, reason.</summary>
    internal static CniException Failure(string operation, string path, string? details = null)
    {
        int error = Marshal.GetLastPInvokeError();
        return new(CniErrorCode.IoFailure, $"{operation} {path}: {Reason(error)}", details);
    }

    internal static string Reason(int error) => Marshal.GetPInvokeErrorMessage(error);
}
