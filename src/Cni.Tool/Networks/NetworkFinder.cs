using Cni.Sdk;

namespace Cni.Tool;

/// <summary>Finds a network's configuration by name or by file.</summary>
internal static class NetworkFinder
{
    /// <summary>A name is looked up in the folder; what has a slash or a configuration's extension is a file.</summary>
    /// <exception cref="ToolException">There is none, or it can't be read.</exception>
    public static NetworkConfigList Find(string network, string directory)
    {
        try
        {
            if (IsFile(network))
            {
                return File.Exists(network)
                    ? NetworkConfigList.LoadFile(network)
                    : throw new ToolException($"There is no file {network}: name a configuration list, or a network of {directory} without an extension.");
            }
            return NetworkConfigList.Load(directory, network);
        }
        catch (CniException e) when (e.Message.StartsWith("no net configuration", StringComparison.Ordinal))
        {
            throw new ToolException(Absent(network, directory), e);
        }
        catch (CniException e) when (e.Code != CniErrorCode.IoFailure)
        {
            string where = e.Details is null ? "" : $", {e.Details}";
            throw new ToolException($"A configuration can't be used: {e.Message}{where}. \"cni validate\" says more.", e);
        }
        catch (CniException e)
        {
            throw new ToolException($"The configuration can't be read: {e.Message.TrimEnd('.')}.{(Privileges.IsRoot ? "" : " Try it with sudo.")}", e);
        }
    }

    /// <summary>The names of the networks in a folder, as far as its files can be read; for completion and for mistakes.</summary>
    public static IReadOnlyList<string> Names(string directory)
    {
        try
        {
            return [.. NetworkConfigList.List(directory).Select(list => list.Name.ToString())];
        }
        catch (CniException)
        {
            return [];
        }
    }

    private static string Absent(string network, string directory)
    {
        if (!Directory.Exists(directory))
            return $"There is no folder {directory} to find the network \"{network}\" in: give its folder with --conf-dir, or its file as NETWORK.";
        var names = Names(directory);
        return names.Count == 0
            ? $"{directory} has no network configurations, so there is no network \"{network}\": give its folder with --conf-dir, or its file as NETWORK."
            : $"There is no network \"{network}\" in {directory}: it has {string.Join(", ", names)}.";
    }

    private static bool IsFile(string network) =>
        network.Contains('/', StringComparison.Ordinal) || Path.GetExtension(network) is ".conflist" or ".conf" or ".json";
}
