namespace Cni.Sdk;

/// <summary>A network's configuration as an administrator writes it: a name, a version and a chain of plugins.</summary>
/// <remarks>
/// SPEC.md 1.1.0, section 1, "Network configuration format". The bytes are kept as they were read, since every plugin gets its own
/// part verbatim and the result cache stores the whole. Keys match without regard to case and the last one of a name wins, as in the
/// reference library.
/// </remarks>
public sealed class NetworkConfigList
{
    internal NetworkConfigList(NetworkName name, CniVersion version, bool disableCheck, bool disableGc, bool loadOnlyInlinedPlugins,
        IReadOnlyList<PluginConfig> plugins, ReadOnlyMemory<byte> raw)
    {
        Name = name;
        CniVersion = version;
        DisableCheck = disableCheck;
        DisableGc = disableGc;
        LoadOnlyInlinedPlugins = loadOnlyInlinedPlugins;
        Plugins = plugins;
        Raw = raw;
    }

    /// <summary>The network's name.</summary>
    public NetworkName Name { get; }

    /// <summary>The version in force: the highest of <c>cniVersion</c> and <c>cniVersions</c> that this library speaks.</summary>
    /// <remarks>Without <c>cniVersions</c> it is <c>cniVersion</c>, even one that this library does not speak; without either, 0.1.0.</remarks>
    public CniVersion CniVersion { get; }

    /// <summary>True when CHECK must not be sent to this network's plugins (<c>disableCheck</c>). False by default.</summary>
    public bool DisableCheck { get; }

    /// <summary>True when GC must not be sent, as where two runtimes share one network (<c>disableGC</c>). False by default.</summary>
    public bool DisableGc { get; }

    /// <summary>True when no plugins are loaded from the folder of the network's name (<c>loadOnlyInlinedPlugins</c>). False by default.</summary>
    public bool LoadOnlyInlinedPlugins { get; }

    /// <summary>The chain, in the order of ADD.</summary>
    public IReadOnlyList<PluginConfig> Plugins { get; }

    /// <summary>The list as it was read, UTF-8; for a single plugin's file, the list made of it.</summary>
    public ReadOnlyMemory<byte> Raw { get; }

    /// <summary>Reads a list (the content of a <c>.conflist</c> file), without looking for further plugins in folders.</summary>
    /// <exception cref="CniException">It is not JSON (<see cref="CniErrorCode.DecodingFailure"/>), a known key has the wrong form
    /// (<see cref="CniErrorCode.InvalidNetworkConfig"/>), or it names only versions that this library does not speak
    /// (<see cref="CniErrorCode.IncompatibleVersion"/>).</exception>
    public static NetworkConfigList Parse(ReadOnlyMemory<byte> json) => ConfigListReader.ReadList(json);

    /// <summary>Reads a single plugin's configuration (the content of a <c>.conf</c> or <c>.json</c> file) as a list of one.</summary>
    /// <exception cref="CniException">As <see cref="Parse"/>.</exception>
    public static NetworkConfigList ParseSingle(ReadOnlyMemory<byte> json) => ConfigListReader.ReadSingle(json);

    /// <summary>Loads one file: a list when it ends in <c>.conflist</c>, else a single plugin's configuration.</summary>
    /// <remarks>A list without <c>loadOnlyInlinedPlugins</c> also gets the plugins of <c>&lt;folder&gt;/&lt;network&gt;/*.conf</c>, in the order
    /// of their names, behind its own.</remarks>
    /// <exception cref="CniException">It can't be read (<see cref="CniErrorCode.IoFailure"/>), or as <see cref="Parse"/>; the details name the
    /// file.</exception>
    public static NetworkConfigList LoadFile(string path) => ConfigDirectory.LoadFile(path);

    /// <summary>Finds a network by name in a folder such as <c>/etc/cni/net.d</c>.</summary>
    /// <remarks>
    /// Looks through <c>*.conflist</c> in the order of their names, then through <c>*.conf</c> and <c>*.json</c>; the first of that name wins.
    /// Folders inside are not searched. A file that can't be parsed ends the search, so that a typing error is seen and not passed over.
    /// </remarks>
    /// <exception cref="CniException">No file has it (<see cref="CniErrorCode.InvalidNetworkConfig"/>), or as <see cref="LoadFile"/>.</exception>
    public static NetworkConfigList Load(string directory, string name) => ConfigDirectory.Load(directory, name);

    /// <summary>Loads every network of a folder, in the order of the file names; of two with one name, the one <see cref="Load"/> would find.</summary>
    /// <returns>The networks; empty when the folder is missing or has no such files.</returns>
    /// <exception cref="CniException">As <see cref="LoadFile"/>.</exception>
    public static IReadOnlyList<NetworkConfigList> List(string directory) => ConfigDirectory.List(directory);
}
