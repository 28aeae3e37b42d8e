using System.Runtime.InteropServices;
using Cni.Sdk;

namespace Cni.Toolkit;

/// <summary>
/// Keeps the small files in which a plugin remembers something from ADD to DEL: each is there whole or not at all, whenever the
/// process is killed or the power fails.
/// </summary>
/// <remarks>
/// A file is written beside its place, flushed, and renamed. What is written beside has a fixed name, so that a process that died
/// leaves at most one such file, which the next <see cref="Write"/> or <see cref="Delete"/> of the same path removes. Two processes
/// must not write one path at the same moment; the specification forbids runtimes two calls for one attachment at once.
/// </remarks>
public static unsafe partial class StateFile
{
    private const int LargestFile = 1 << 20;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Its content; null if there is none.</returns>
    /// <exception cref="CniException">It can't be read, or has more than 1 MiB (<see cref="CniErrorCode.IoFailure"/>).</exception>
    public static byte[]? TryRead(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        // A path from a configuration may be a pipe that nobody writes to.
        int fd = Open(path, O_RDONLY | O_NONBLOCK, 0);
        if (fd < 0)
            return Marshal.GetLastPInvokeError() is ENOENT or ENOTDIR ? null : throw Failure("open", path);
        try
        {
            var content = new byte[1024];
            int length = 0;
            while (true)
            {
                nint count = Read(fd, content.AsSpan(length));
                if (count < 0)
                    throw Failure("read", path);
                if (count == 0)
                    return content[..length];
                length += (int)count;
                if (length > LargestFile)
                    throw new CniException(CniErrorCode.IoFailure, $"read {path}: it has more than {LargestFile} bytes");
                if (length == content.Length)
                    Array.Resize(ref content, length * 2);
            }
        }
        finally
        {
            _ = close(fd);
        }
    }

    /// <summary>Writes a file, in the place of the one that is there. Folders that are missing are made, for root alone.</summary>
    /// <param name="path">The file; it gets mode 0600.</param>
    /// <param name="content">Its new content.</param>
    /// <exception cref="CniException">It can't be written (<see cref="CniErrorCode.IoFailure"/>); what was there before is still there.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string folder = FolderOf(path), scratch = ScratchOf(path);
        const int flags = O_WRONLY | O_CREAT | O_TRUNC | O_NONBLOCK;
        int fd = Open(scratch, flags, OwnerOnly);
        if (fd < 0 && Marshal.GetLastPInvokeError() == ENOENT && MakeFolder(folder))
            fd = Open(scratch, flags, OwnerOnly);
        if (fd < 0)
            throw Failure("open", scratch);
        bool whole = WriteAll(fd, content) && fsync(fd) == 0;
        CniException? failure = whole ? null : Failure("write", path);
        _ = close(fd);
        if (failure is null && Rename(scratch, path) != 0)
            failure = Failure("rename to", path);
        if (failure is not null)
        {
            _ = Unlink(scratch);
            throw failure;
        }
        // The name is durable as well once its folder is. A file system that can't do that (EINVAL) has nothing to wait for.
        int directory = Open(folder, O_RDONLY, 0);
        if (directory >= 0)
        {
            _ = fsync(directory);
            _ = close(directory);
        }
    }

    /// <summary>Removes a file, and what an interrupted <see cref="Write"/> left beside it.</summary>
    /// <param name="path">The file.</param>
    /// <returns>False if there was none.</returns>
    /// <exception cref="CniException">It is there and can't be removed (<see cref="CniErrorCode.IoFailure"/>).</exception>
    public static bool Delete(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        _ = Unlink(ScratchOf(path));
        if (Unlink(path) == 0)
            return true;
        return Marshal.GetLastPInvokeError() is ENOENT or ENOTDIR ? false : throw Failure("remove", path);
    }

    /// <summary>Lists the files of a folder, for GC.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="suffix">What their names end with, such as <c>.json</c>.</param>
    /// <returns>Their paths, without those that an interrupted <see cref="Write"/> left; empty if there is no such folder.</returns>
    /// <exception cref="CniException">The folder is there and can't be read (<see cref="CniErrorCode.IoFailure"/>).</exception>
    public static IReadOnlyList<string> List(string folder, string suffix)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(suffix);
        try
        {
            var files = new List<string>();
            foreach (string file in Directory.EnumerateFiles(folder))
            {
                if (file.EndsWith(suffix, StringComparison.Ordinal))
                    files.Add(file);
            }
            return files;
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CniException(CniErrorCode.IoFailure, $"list {folder}: {e.Message}", null, e);
        }
    }

    /// <summary>Says, for STATUS, why files could not be written to a folder, without making it.</summary>
    /// <param name="folder">The folder, which need not exist: then the nearest one above it decides.</param>
    /// <returns>The reason; null if nothing speaks against it.</returns>
    public static string? WhyNotWritable(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        string? each = folder.Length > 1 ? folder.TrimEnd('/') : folder;
        while (true)
        {
            // With a slash behind it, something that isn't a folder is told from one.
            if (Access(each.EndsWith('/') ? each : each + "/", W_OK | X_OK) == 0)
                return null;
            int error = Marshal.GetLastPInvokeError();
            if (error != ENOENT)
                return $"{each}: {Marshal.GetPInvokeErrorMessage(error)}";
            each = each.Length > 1 ? FolderOf(each) : null;
            if (each is null)
                return null;
        }
    }

    private static string FolderOf(string path) => path.LastIndexOf('/') switch
    {
        < 0 => ".",
        0 => "/",
        var slash => path[..slash],
    };

    private static string ScratchOf(string path)
    {
        int name = path.LastIndexOf('/') + 1;
        return $"{path.AsSpan(0, name)}.{path.AsSpan(name)}.new";
    }

    private static bool MakeFolder(string folder)
    {
        if (MakeDirectory(folder, OwnerFolder) == 0 || Marshal.GetLastPInvokeError() == EEXIST)
            return true;
        return Marshal.GetLastPInvokeError() == ENOENT && folder.Length > 1 && MakeFolder(FolderOf(folder))
            && (MakeDirectory(folder, OwnerFolder) == 0 || Marshal.GetLastPInvokeError() == EEXIST);
    }

    private static CniException Failure(string operation, string path) =>
        new(CniErrorCode.IoFailure, $"{operation} {path}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
}
