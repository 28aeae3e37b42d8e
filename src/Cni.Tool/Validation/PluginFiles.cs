using Cni.Sdk;

namespace Cni.Tool;

/// <summary>Asks the plugins themselves, once each: are they there, can they be run, which versions do they speak.</summary>
internal sealed class PluginFiles(IReadOnlyList<string> path, CniRuntime runtime)
{
    private readonly Dictionary<string, (string? Wrong, IReadOnlyList<CniVersion> Versions)> _known = new(StringComparer.Ordinal);

    /// <summary>Says what is wrong with a type for a network of this version; null when nothing is.</summary>
    public async Task<string?> JudgeAsync(string type, CniVersion version, CancellationToken cancellationToken)
    {
        if (!_known.TryGetValue(type, out var answer))
            _known[type] = answer = await AskAsync(type, cancellationToken).ConfigureAwait(false);
        if (answer.Wrong is not null)
            return answer.Wrong;
        return answer.Versions.Contains(version) ? null : $"The plugin {type} does not speak version {version}: it speaks {string.Join(", ", answer.Versions)}.";
    }

    private async Task<(string? Wrong, IReadOnlyList<CniVersion> Versions)> AskAsync(string type, CancellationToken cancellationToken)
    {
        string file;
        try
        {
            file = PluginInvoker.Default.Find(type, path);
        }
        catch (CniException)
        {
            string guess = Nearest.To(type, Present()) is { } nearest ? $" Did you mean \"{nearest}\"?" : "";
            return ($"There is no plugin \"{type}\" in {string.Join(", ", path)}.{guess}", []);
        }
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) == 0)
            return ($"The plugin {file} is not executable: chmod +x it.", []);
        try
        {
            return (null, await runtime.VersionAsync(type, cancellationToken).ConfigureAwait(false));
        }
        catch (CniException e)
        {
            return ($"The plugin {file} does not say which versions it speaks: {e.Message.TrimEnd('.')}.", []);
        }
    }

    private IEnumerable<string> Present() => path.Where(Directory.Exists).SelectMany(static folder => Directory.EnumerateFiles(folder)).Select(static file => Path.GetFileName(file));
}
