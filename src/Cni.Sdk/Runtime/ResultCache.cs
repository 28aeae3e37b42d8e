using System.Runtime.InteropServices;
using System.Text.Json;

namespace Cni.Sdk;

/// <summary>The folder in which libcni and this library keep what ADD returned.</summary>
/// <remarks>
/// <c>&lt;cacheDirectory&gt;/results/&lt;network&gt;-&lt;containerID&gt;-&lt;ifname&gt;</c>, folder 0700, files 0600. The name is ambiguous where a part has a
/// hyphen, so what the file says inside decides whose it is. Files are written beside, flushed and renamed, then the folder is
/// flushed: after a power cut there is the old file or the new one. libcni's own writes can leave empty files, which count as absent.
/// </remarks>
internal sealed class ResultCache(string cacheDirectory, Action<string>? warn)
{
    private const UnixFileMode DirectoryMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly string _directory = Path.Combine(cacheDirectory, "results");

    internal static void CreateDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, DirectoryMode);
    }

    internal string PathOf(NetworkName network, RuntimeAttachment attachment)
    {
        string net = network.ToString(), id = attachment.ContainerId.ToString(), ifName = attachment.IfName.ToString();
        if (net.Length == 0 || id.Length == 0 || ifName.Length == 0)
        {
            throw new CniException(CniErrorCode.InvalidEnvironment,
                $"cache file path requires network name (\"{net}\"), container ID (\"{id}\"), and interface name (\"{ifName}\")");
        }
        return Path.Combine(_directory, $"{net}-{id}-{ifName}");
    }

    /// <summary>Makes sure, before a plugin does anything, that there is a place for the result.</summary>
    internal void RequireFolder(NetworkName network)
    {
        try
        {
            CreateDirectory(_directory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CniException(CniErrorCode.IoFailure, $"failed to set network \"{network}\" cached result: {e.Message}", null, e);
        }
    }

    /// <summary>Makes sure that the attachment doesn't exist yet, and that its result would overwrite nobody else's.</summary>
    internal void RequireFree(NetworkName network, RuntimeAttachment attachment)
    {
        string path = PathOf(network, attachment);
        if (!TryReadFile(path, out var found))
            return;
        throw Owns(found, network, attachment)
            ? new CniException(CniErrorCode.Conflict,
                $"container \"{attachment.ContainerId}\" is already attached to network \"{network}\" with interface \"{attachment.IfName}\"",
                $"DEL it first; its result is in {path}")
            : new CniException(CniErrorCode.Conflict,
                $"the cache file {path} belongs to another attachment",
                $"network \"{found.Network}\", container \"{found.ContainerId}\", interface \"{found.IfName}\"");
    }

    /// <summary>Gives what is stored for an attachment; null when there is nothing.</summary>
    /// <exception cref="CniException">The file can't be read (<see cref="CniErrorCode.IoFailure"/>) or understood (<see cref="CniErrorCode.DecodingFailure"/>).</exception>
    internal CachedAttachment? Read(NetworkName network, RuntimeAttachment attachment)
    {
        string path = PathOf(network, attachment);
        var bytes = ReadBytes(path);
        if (bytes is null)
            return null;
        CachedAttachment found;
        try
        {
            found = CacheFormat.Read(bytes);
        }
        catch (Exception e) when (e is JsonException or CniException)
        {
            throw new CniException(CniErrorCode.DecodingFailure, $"failed to get network \"{network}\" cached result: {e.Message}", $"in {path}", e);
        }
        if (!Owns(found, network, attachment))
            return null;
        return found with
        {
            Network = network.ToString(),
            ContainerId = attachment.ContainerId.ToString(),
            IfName = attachment.IfName.ToString(),
        };
    }

    internal void Write(NetworkConfigList list, RuntimeAttachment attachment, ReadOnlyMemory<byte> result)
    {
        string path = PathOf(list.Name, attachment);
        var bytes = CacheFormat.Write(new()
        {
            Network = list.Name.ToString(),
            ContainerId = attachment.ContainerId.ToString(),
            IfName = attachment.IfName.ToString(),
            Netns = attachment.Netns,
            Config = list.Raw,
            Args = attachment.Args,
            CapabilityArgs = attachment.CapabilityArgs,
            Result = result,
        });
        string temporary = TemporaryOf(path);
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using (var file = new FileStream(temporary, options))
            {
                file.Write(bytes);
                file.Flush(flushToDisk: true);
            }
            File.Move(temporary, path, overwrite: true);
            FlushDirectory();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Discard(temporary);
            // The ADD fails, and a result that stayed would have the next one refused.
            Discard(path);
            throw new CniException(CniErrorCode.IoFailure, $"failed to set network \"{list.Name}\" cached result: {e.Message}", null, e);
        }
    }

    /// <summary>Removes what is stored for an attachment, unreadable or not, but never what another one stored under the same name.</summary>
    internal void Remove(NetworkName network, RuntimeAttachment attachment)
    {
        string path = PathOf(network, attachment);
        try
        {
            File.Delete(TemporaryOf(path));
            if (!File.Exists(path) || (TryReadFile(path, out var found) && !Owns(found, network, attachment)))
                return;
            File.Delete(path);
            FlushDirectory();
        }
        catch (DirectoryNotFoundException)
        {
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CniException(CniErrorCode.IoFailure, $"failed to delete network \"{network}\" cached result: {e.Message}", null, e);
        }
    }

    private static void Discard(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Whatever kept the result from being written is what the caller hears of.
        }
    }

    /// <summary>Gives every stored attachment that says whose it is; what can't be understood is passed over with a warning.</summary>
    internal List<CachedAttachment> All()
    {
        var all = new List<CachedAttachment>();
        string[] files;
        try
        {
            files = Directory.GetFiles(_directory);
        }
        catch (DirectoryNotFoundException)
        {
            return all;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CniException(CniErrorCode.IoFailure, $"cannot read the cache {_directory}: {e.Message}", null, e);
        }
        Array.Sort(files, StringComparer.Ordinal);
        foreach (string file in files)
        {
            // Network names start with a letter or digit: what starts with a dot is a file that was being written.
            if (Path.GetFileName(file).StartsWith('.') || !TryReadFile(file, out var found))
                continue;
            if (found.Network.Length == 0 || found.ContainerId.Length == 0 || found.IfName.Length == 0)
                warn?.Invoke($"cache file {file} does not say whose it is; passed over");
            else
                all.Add(found);
        }
        return all;
    }

    private static string TemporaryOf(string path) => Path.Combine(Path.GetDirectoryName(path)!, $".{Path.GetFileName(path)}.tmp");

    /// <summary>A very old file does not say whose it is, so it belongs to whoever its name fits.</summary>
    private static bool Owns(CachedAttachment found, NetworkName network, RuntimeAttachment attachment) =>
        Fits(found.Network, network.ToString()) && Fits(found.ContainerId, attachment.ContainerId.ToString()) && Fits(found.IfName, attachment.IfName.ToString());

    private static bool Fits(string found, string wanted) => found.Length == 0 || found == wanted;

    private bool TryReadFile(string path, out CachedAttachment found)
    {
        found = null!;
        try
        {
            if (ReadBytes(path) is not { } bytes)
                return false;
            found = CacheFormat.Read(bytes);
            return true;
        }
        catch (Exception e) when (e is JsonException or CniException)
        {
            warn?.Invoke($"cache file {path} can't be understood: {e.Message}");
            return false;
        }
    }

    private byte[]? ReadBytes(string path)
    {
        try
        {
            var bytes = File.ReadAllBytes(path);
            if (bytes.Length > 0)
                return bytes;
            warn?.Invoke($"cache file {path} is empty, as after a power cut; treated as absent");
            return null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CniException(CniErrorCode.IoFailure, $"cannot read the cache file {path}: {e.Message}", null, e);
        }
    }

    /// <summary>Makes a rename or removal outlast a power cut. A file system that can't do so is no reason to fail.</summary>
    private void FlushDirectory()
    {
        int fd = Libc.Open(_directory, Libc.O_RDONLY | Libc.O_CLOEXEC);
        if (fd < 0)
            throw new IOException($"cannot open {_directory}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
        _ = Libc.Fsync(fd);
        _ = Libc.Close(fd);
    }
}
