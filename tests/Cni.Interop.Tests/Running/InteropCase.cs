using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Cni.Interop.Tests;

/// <summary>One configuration that both sets of plugins are given, and what may come out differently.</summary>
/// <remarks>
/// <code>
/// "a-name": {
///   "needs": ["Bridge", "Nft"],             what the kernel must have, names of Needs; Root, Plugins and GoPlugins go without saying
///   "versions": ["0.4.0", "1.0.0"],         left out: those of the file, which are all that both plugins speak
///   "node": ["ip link add ..."],            shell lines that prepare the node; $NODE, $POD, $OUTSIDE and $DIR are set,
///                                         and $ADDER and $DELETER are the folders of the two sets of plugins
///   "pod": ["ip link add ..."],             the same in the pod
///   "outside": ["ip addr add ..."],         the same in a third namespace; made only when asked for
///   "before": [{ "type": "bridge", ... }],  plugins earlier in the chain, always the reference's, which aren't judged
///   "plugins": [{ "type": "portmap", ... }],what is judged; {dir} in a text is a folder of the run's own
///   "ifName": "eth0", "args": "IP=10.1.2.7", "containerId": "interop-1",
///   "probes": ["ping -c1 10.1.2.1"],        shell lines run in the node after ADD whose answers must be alike
///   "between": ["kill ..."],                shell lines run in the node after the probes, before the other set takes over
///   "differences": [{ ... }]                see Difference
/// }
/// </code>
/// A file is <c>{ "versions": [...], "differences": [...], "cases": { "a-name": { ... } } }</c>; its differences are those of every case.
/// </remarks>
public sealed class InteropCase
{
    /// <summary>What the machine must have beside both sets of plugins.</summary>
    public IReadOnlyList<Needs> Needs { get; init; } = [];

    /// <summary>The versions it is run in; null for those of the file.</summary>
    public IReadOnlyList<string>? Versions { get; init; }

    /// <summary>Shell lines run in the node before anything else.</summary>
    public IReadOnlyList<string> Node { get; init; } = [];

    /// <summary>Shell lines run in the pod's namespace after those of the node.</summary>
    public IReadOnlyList<string> Pod { get; init; } = [];

    /// <summary>Shell lines run in a third namespace, after those of the pod; null when there is none.</summary>
    public IReadOnlyList<string>? Outside { get; init; }

    /// <summary>The plugins that come first in the chain, always the reference's.</summary>
    public IReadOnlyList<JsonObject> Before { get; init; } = [];

    /// <summary>The plugins that are compared.</summary>
    public required IReadOnlyList<JsonObject> Plugins { get; init; }

    /// <summary>CNI_IFNAME.</summary>
    public string IfName { get; init; } = "eth0";

    /// <summary>CNI_ARGS; null for none.</summary>
    public string? Args { get; init; }

    /// <summary>CNI_CONTAINERID.</summary>
    public string ContainerId { get; init; } = "interop-1";

    /// <summary>Shell lines run in the node once ADD is done; their output and exit codes are compared.</summary>
    public IReadOnlyList<string> Probes { get; init; } = [];

    /// <summary>Shell lines run in the node when the other set takes over.</summary>
    public IReadOnlyList<string> Between { get; init; } = [];

    /// <summary>The differences there must be, each with its reason.</summary>
    public IReadOnlyList<Difference> Differences { get; init; } = [];
}

/// <summary>A file of <c>Cases/</c>: the cases of one plugin.</summary>
public sealed class InteropFile
{
    static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>Where the case files are at run time.</summary>
    static string Folder => Path.Combine(AppContext.BaseDirectory, "Cases");

    /// <summary>The plugin types that there are cases for, sorted.</summary>
    public static IReadOnlyList<string> Types { get; } =
        [.. Directory.GetFiles(Folder, "*.json").Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal)];

    /// <summary>The versions that both plugins speak, oldest first.</summary>
    public IReadOnlyList<string> Versions { get; init; } = ["0.1.0", "0.2.0", "0.3.0", "0.3.1", "0.4.0", "1.0.0"];

    /// <summary>Differences that all cases have.</summary>
    public IReadOnlyList<Difference> Differences { get; init; } = [];

    /// <summary>The cases by name.</summary>
    public required IReadOnlyDictionary<string, InteropCase> Cases { get; init; }

    /// <summary>Reads the file of a plugin.</summary>
    public static InteropFile Load(string type)
    {
        var file = JsonSerializer.Deserialize<InteropFile>(File.ReadAllText(Path.Combine(Folder, type + ".json")), Options)!;
        return file.Cases.Count > 0 ? file : throw new InvalidDataException($"{type}.json has no case");
    }

    /// <summary>The reasons that more than one difference has, by the name that stands for them behind an <c>@</c>.</summary>
    public static IReadOnlyDictionary<string, string> Reasons { get; } =
        JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Reasons.json")), Options)!;

    /// <summary>Every difference of the file.</summary>
    public IEnumerable<Difference> AllDifferences => Differences.Concat(Cases.Values.SelectMany(one => one.Differences));
}
