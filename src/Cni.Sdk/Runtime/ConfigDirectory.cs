namespace Cni.Sdk;

/// <summary>Loads networks from a folder as the reference library does.</summary>
internal static class ConfigDirectory
{
    internal static NetworkConfigList Load(string directory, string name)
    {
        var lists = Files(directory, ".conflist");
        if (Find(lists, name) is { } list)
            return list;
        var singles = Files(directory, ".conf", ".json");
        if (Find(singles, name) is { } single)
            return single;
        throw new CniException(CniErrorCode.InvalidNetworkConfig, lists.Count + singles.Count == 0
            ? $"no net configurations found in {directory}"
            : $"no net configuration with name \"{name}\" in {directory}");
    }

    internal static IReadOnlyList<NetworkConfigList> List(string directory)
    {
        var found = new Dictionary<string, (string File, NetworkConfigList List)>(StringComparer.Ordinal);
        foreach (string file in (IEnumerable<string>)[.. Files(directory, ".conflist"), .. Files(directory, ".conf", ".json")])
        {
            var list = LoadFile(file);
            found.TryAdd(list.Name.ToString(), (file, list));
        }
        var ordered = new List<(string File, NetworkConfigList List)>(found.Values);
        ordered.Sort(static (a, b) => string.CompareOrdinal(a.File, b.File));
        return ordered.ConvertAll(static entry => entry.List);
    }

    internal static NetworkConfigList LoadFile(string path)
    {
        var bytes = ReadFile(path);
        try
        {
            if (Path.GetExtension(path) != ".conflist")
                return NetworkConfigList.ParseSingle(bytes);
            var list = WithFolderPlugins(NetworkConfigList.Parse(bytes), path);
            return list.Plugins.Count > 0 ? list : throw new CniException(CniErrorCode.InvalidNetworkConfig, "no plugin configs found");
        }
        catch (CniException e) when (e.Details is null || !e.Details.Contains(path, StringComparison.Ordinal))
        {
            throw new CniException(e.Code, e.Message, e.Details is null ? $"in {path}" : $"{e.Details}; in {path}", e);
        }
    }

    private static NetworkConfigList? Find(List<string> files, string name)
    {
        foreach (string file in files)
        {
            var list = LoadFile(file);
            if (list.Name.ToString() == name)
                return list;
        }
        return null;
    }

    private static NetworkConfigList WithFolderPlugins(NetworkConfigList list, string path)
    {
        if (list.LoadOnlyInlinedPlugins)
            return list;
        string folder = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, list.Name.ToString());
        var files = Files(folder, ".conf");
        if (files.Count == 0)
            return list;
        var plugins = new List<PluginConfig>(list.Plugins);
        foreach (string file in files)
        {
            try
            {
                plugins.Add(PluginConfig.Parse(ReadFile(file)));
            }
            catch (CniException e)
            {
                throw new CniException(e.Code, e.Message, $"in {file}, a plugin of {path}", e);
            }
        }
        return new(list.Name, list.CniVersion, list.DisableCheck, list.DisableGc, list.LoadOnlyInlinedPlugins, plugins, list.Raw);
    }

    private static List<string> Files(string directory, params ReadOnlySpan<string> extensions)
    {
        var files = new List<string>();
        try
        {
            foreach (string file in Directory.EnumerateFiles(directory))
            {
                if (extensions.Contains(Path.GetExtension(file)))
                    files.Add(file);
            }
        }
        catch (DirectoryNotFoundException)
        {
            // A folder that isn't there is one without configurations.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CniException(CniErrorCode.IoFailure, $"error reading {directory}: {e.Message}", null, e);
        }
        files.Sort(StringComparer.Ordinal);
        return files;
    }

    private static byte[] ReadFile(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CniException(CniErrorCode.IoFailure, $"error reading {path}: {e.Message}", null, e);
        }
    }
}
