namespace Cni.Sdk;

/// <summary>Decides whether a verb may be served for a configuration of some version, in the reference library's words.</summary>
internal static class VersionGate
{
    /// <exception cref="CniException">It may not (<see cref="CniErrorCode.IncompatibleVersion"/>), or the version of a CHECK, GC or STATUS
    /// is not one (<see cref="CniErrorCode.DecodingFailure"/>).</exception>
    internal static void Check(CniCommand verb, string? text, IReadOnlyList<CniVersion> supported)
    {
        bool isVersion = CniVersion.TryParse(text, out var version);
        if (verb is CniCommand.Check or CniCommand.Gc or CniCommand.Status)
        {
            if (!isVersion)
                throw new CniException(CniErrorCode.DecodingFailure, $"could not parse the config's cniVersion \"{text}\"", "a version is one to three numbers with dots between them, such as 1.0.0");
            if (!version.Supports(verb))
                throw Incompatible($"config version does not allow {CommandTable.Name(verb)}", version.ToString(), supported);
            if (!HasAtLeast(supported, version))
                throw Incompatible($"plugin version does not allow {CommandTable.Name(verb)}", version.ToString(), supported);
        }
        if (!isVersion || !Contains(supported, version))
            throw Incompatible("incompatible CNI versions", isVersion ? version.ToString() : text!, supported);
    }

    private static CniException Incompatible(string message, string version, IReadOnlyList<CniVersion> supported) =>
        new(CniErrorCode.IncompatibleVersion, message, $"config is \"{version}\", plugin supports [\"{string.Join("\" \"", supported)}\"]");

    private static bool HasAtLeast(IReadOnlyList<CniVersion> supported, CniVersion version)
    {
        foreach (var candidate in supported)
        {
            if (candidate >= version)
                return true;
        }
        return false;
    }

    private static bool Contains(IReadOnlyList<CniVersion> supported, CniVersion version)
    {
        foreach (var candidate in supported)
        {
            if (candidate == version)
                return true;
        }
        return false;
    }
}
