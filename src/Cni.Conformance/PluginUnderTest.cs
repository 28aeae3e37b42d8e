namespace Cni.Conformance;

/// <summary>Names the plugin that is to be tried: a file, its kind, and if need be a configuration.</summary>
/// <param name="Path">The executable file. Its name is the plugin's type.</param>
public sealed record PluginUnderTest(string Path)
{
    /// <summary>What the plugin does; <see cref="PluginKind.Auto"/> lets the runner find out.</summary>
    public PluginKind Kind { get; init; }

    /// <summary>
    /// The plugin's configuration as a JSON object, without <c>cniVersion</c> and <c>name</c>; null for one made for its type or kind.
    /// </summary>
    /// <remarks>
    /// In its strings, <c>{dir}</c> becomes a folder that exists for one case alone, and <c>{n}</c> the number of the attachment, from 1.
    /// A <c>prevResult</c> is put in by the runner, which has made the interface that it speaks of.
    /// </remarks>
    public string? Config { get; init; }

    /// <summary>Folders beside the plugin's own in which other plugins are found: the rest of <c>CNI_PATH</c>.</summary>
    public IReadOnlyList<string> PluginFolders { get; init; } = [];

    /// <summary>The plugin's type: the file's name.</summary>
    public string Type => System.IO.Path.GetFileName(Path);
}
