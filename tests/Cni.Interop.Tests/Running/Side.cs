using System.Text.Json.Nodes;

namespace Cni.Interop.Tests;

/// <summary>A node and a pod of its own in which one set of plugins adds a container and the other takes it away.</summary>
public sealed class Side : IDisposable
{
    readonly InteropCase _case;
    readonly string _version;
    readonly bool _goAdds;
    readonly TestNamespace _node = new("node"), _pod = new("pod");
    readonly TestNamespace? _outside;
    readonly string _folder = Directory.CreateTempSubdirectory("cnit-interop-").FullName;
    readonly Wording _wording;
    readonly List<string> _before = [];

    /// <summary>Prepares the namespaces.</summary>
    public Side(InteropCase @case, string version, bool goAdds)
    {
        (_case, _version, _goAdds) = (@case, version, goAdds);
        _outside = @case.Outside is null ? null : new("outside");
        _wording = new(
            new Dictionary<string, string> { [_pod.Path] = "POD", [_pod.Name] = "POD", [_node.Name] = "NODE", [_folder] = "DIR" },
            string.Concat(@case.Plugins.Select(plugin => plugin.ToJsonString())) + @case.Args + string.Concat(@case.Node) + string.Concat(@case.Pod));
        Prepare(_node, @case.Node);
        Prepare(_pod, @case.Pod);
        if (_outside is not null)
            Prepare(_outside, @case.Outside!);
    }

    /// <summary>The result of ADD as lines.</summary>
    public IReadOnlyList<string> Result { get; private set; } = [];

    /// <summary>What the kernel, the files and the probes say after ADD.</summary>
    public IReadOnlyList<string> Objects { get; private set; } = [];

    /// <summary>What was there before the ADD of the plugins that are judged.</summary>
    public IReadOnlyList<string> Before => _before;

    /// <summary>What is there after their DEL.</summary>
    public IReadOnlyList<string> After { get; private set; } = [];

    Cell Cell => _goAdds ? Cell.GoThenOurs : Cell.OursThenGo;

    /// <summary>Adds with one set, looks, and checks and deletes with the other.</summary>
    public void Run(Outcome outcome)
    {
        bool hasCheck = Array.IndexOf(["0.1.0", "0.2.0", "0.3.0", "0.3.1"], _version) < 0;
        JsonNode? result = null;
        foreach (JsonObject plugin in _case.Before)
            result = Call("ADD", plugin, result, go: true).EnsureOk().Json;
        _before.AddRange(Snapshot());
        var configs = new List<(JsonObject Plugin, JsonNode? Before)>();
        foreach (JsonObject plugin in _case.Plugins)
        {
            configs.Add((plugin, result));
            result = Call("ADD", plugin, result, _goAdds).EnsureOk().Json;
        }
        Result = _wording.Result(result!);
        Objects = [.. Snapshot(), .. Witness.Sysctls("node", _node.Name, _wording), .. Witness.Sysctls("pod", _pod.Name, _wording), .. Probes()];

        Prepare(_node, _case.Between);

        // A runtime hands the last result to every plugin, in versions that know of it.
        JsonNode? last = hasCheck ? result : null;
        if (hasCheck)
        {
            foreach (var (plugin, _) in configs)
                Locked(outcome, () => outcome.Checked(Cell, Call("CHECK", plugin, last, !_goAdds)));
        }
        configs.Reverse();
        foreach (var (plugin, _) in configs)
        {
            PluginRun del = Call("DEL", plugin, last, !_goAdds);
            bool again = false;
            Locked(outcome, () => again = outcome.Deleted(Cell, del));
            if (again)
                Call("DEL", plugin, last, !_goAdds).EnsureOk();
        }
        After = Snapshot();
        Locked(outcome, () => outcome.Leftovers(Cell, Before, After));
    }

    /// <summary>Removes everything.</summary>
    public void Dispose()
    {
        // What a case started in the background lives in its namespaces.
        foreach (TestNamespace place in new[] { _outside, _pod, _node }.OfType<TestNamespace>())
        {
            foreach (string process in Sh.Ok("ip", "netns", "pids", place.Name).Split('\n', StringSplitOptions.RemoveEmptyEntries))
                Sh.Run("kill", "-KILL", process);
        }
        _outside?.Dispose();
        _pod.Dispose();
        _node.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    static void Locked(Outcome outcome, Action judge)
    {
        lock (outcome)
            judge();
    }

    PluginRun Call(string verb, JsonObject plugin, JsonNode? previous, bool go)
    {
        var config = JsonNode.Parse(plugin.ToJsonString().Replace("{dir}", _folder, StringComparison.Ordinal))!.AsObject();
        config["cniVersion"] = _version;
        config["name"] = "interop";
        if (previous is not null)
            config["prevResult"] = previous.DeepClone();
        string type = (string)plugin["type"]!;
        PluginBinary binary = go ? PluginBinary.Go(type) : PluginBinary.Ours(type);
        var variables = binary.Environment(verb, _case.ContainerId, _pod.Path, _case.IfName, _case.Args);
        variables["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin";
        return binary.Run(variables, config.ToJsonString(), _node);
    }

    List<string> Snapshot() =>
        [.. Witness.Namespace("node", _node.Name, _wording), .. Witness.Namespace("pod", _pod.Name, _wording), .. Witness.Files(_folder, _wording)];

    IEnumerable<string> Probes()
    {
        foreach (string probe in _case.Probes)
        {
            ShResult run = Shell(_node, probe);
            // Two that fail alike would agree about nothing.
            if (run.ExitCode != 0 || run.Out.Trim().Length == 0)
                throw new InvalidOperationException($"With the pod {(_goAdds ? "of Go" : "of ours")} this failed: {probe}\n{run.ExitCode}: {run.Out}{run.Error}");
            yield return _wording.Text($"probe {probe} = {run.Out.Trim()}");
        }
    }

    void Prepare(TestNamespace where, IReadOnlyList<string> lines)
    {
        foreach (string line in lines)
            Shell(where, line).EnsureOk();
    }

    ShResult Shell(TestNamespace where, string line) =>
        Sh.Run("ip", ["netns", "exec", where.Name, "sh", "-c", line], stdin: null, new Dictionary<string, string>
        {
            ["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin",
            ["NODE"] = _node.Name,
            ["POD"] = _pod.Name,
            ["OUTSIDE"] = _outside?.Name ?? "",
            ["DIR"] = _folder,
            ["ADDER"] = _goAdds ? RepoPaths.GoPlugins : RepoPaths.Plugins,
            ["DELETER"] = _goAdds ? RepoPaths.Plugins : RepoPaths.GoPlugins,
        });
}
