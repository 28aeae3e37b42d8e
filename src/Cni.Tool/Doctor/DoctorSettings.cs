namespace Cni.Tool;

/// <summary>Where the doctor looks.</summary>
/// <param name="ConfigDirectory">Networks, which name further folders with leases.</param>
/// <param name="CacheDirectories">Folders with results.</param>
/// <param name="DataDirectories">Folders with leases.</param>
/// <param name="PluginPath">Plugins for DEL.</param>
/// <param name="MinAge">What is younger is left alone.</param>
internal sealed record DoctorSettings(
    string ConfigDirectory, IReadOnlyList<string> CacheDirectories, IReadOnlyList<string> DataDirectories, IReadOnlyList<string> PluginPath, TimeSpan MinAge)
{
    /// <summary>Whether a file was changed a moment ago.</summary>
    public bool IsYoung(string file) => DateTime.UtcNow - File.GetLastWriteTimeUtc(file) < MinAge;
}
