using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json.Nodes;
using Cni.Conformance.Interop;
using Cni.Conformance.Lab;
using Cni.Conformance.Plugins;
using Cni.Sdk;

namespace Cni.Conformance;

/// <summary>What a case works with: a node of its own, pods, and the plugin.</summary>
internal sealed class CaseContext(Session session, ConformanceCase running, CniVersion version) : IDisposable
{
    readonly List<Attachment> _attachments = [];
    readonly Lock _lock = new();
    IpamDouble? _delegate;

    public Session Session { get; } = session;

    public CniVersion Version { get; } = version;

    public Node Node { get; } = new();

    /// <summary>The delegate that stands in CNI_PATH.</summary>
    public IpamDouble Delegate => _delegate ??= new(Node.Folder);

    /// <summary>The run that a finding speaks of: the last one, unless a case says otherwise.</summary>
    public Run? Last { get; set; }

    public PluginKind Kind => Session.Kind;

    /// <summary>Makes a pod and decides on names; for a chained plugin also the interface that it adjusts.</summary>
    public Attachment Attach(string ifName = "eth0", Pod? pod = null, string? containerId = null)
    {
        lock (_lock)
        {
            int number = _attachments.Count + 1;
            pod ??= Node.AddPod();
            if (Kind == PluginKind.Chained && Version < CniVersion.V0_3_0)
                Skip("chains begin with version 0.3.0");
            var before = Kind == PluginKind.Chained ? Attachment.MakeInterface(Node, pod, ifName, number, Version) : null;
            var attachment = new Attachment { Pod = pod, ContainerId = containerId ?? $"container-{number}", IfName = ifName, Number = number, Before = before };
            _attachments.Add(attachment);
            return attachment;
        }
    }

    /// <summary>The variables that a runtime sets.</summary>
    public Dictionary<string, string> Variables(string verb, Attachment? attachment)
    {
        var folders = new List<string> { Delegate.Folder, System.IO.Path.GetDirectoryName(Session.Plugin.Path) is { Length: > 0 } own ? own : "." };
        folders.AddRange(Session.Plugin.PluginFolders);
        var variables = new Dictionary<string, string>(StringComparer.Ordinal) { ["CNI_COMMAND"] = verb };
        if (attachment is not null)
        {
            variables["CNI_CONTAINERID"] = attachment.ContainerId;
            variables["CNI_NETNS"] = attachment.Pod.Path;
            variables["CNI_IFNAME"] = attachment.IfName;
        }
        variables["CNI_PATH"] = string.Join(':', folders);
        // Not CNI's: plugins that start other programs look for them here.
        variables["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
        return variables;
    }

    /// <summary>The configuration of a verb: with the prevResult that a runtime puts in.</summary>
    public JsonObject Config(Attachment attachment, string verb)
    {
        var config = Session.Config(Node, Version, attachment.Number);
        var previous = verb == "ADD" ? attachment.Before : Version >= CniVersion.V0_4_0 ? attachment.Result ?? attachment.Before : null;
        if (previous is not null)
            config["prevResult"] = previous.DeepClone();
        return config;
    }

    /// <summary>Runs the plugin with anything.</summary>
    public Run Execute(Dictionary<string, string> variables, byte[] stdin, TimeSpan? killAfter = null)
    {
        string verb = variables.GetValueOrDefault("CNI_COMMAND", "");
        if (!running.Times && Session.Hangs(verb))
            Skip($"{verb} hangs: see protocol/ends");
        var run = Node.Execute(new(Session.Plugin.Path, variables, stdin), Session.Options.Timeout, killAfter);
        Last = run;
        if (run.End == RunEnd.TimedOut)
            Session.NoteHang(verb);
        if (running.Times)
            return run;
        // What a verb does wrong all the time is one finding, of one case, and not one of every case that uses the verb.
        if (run.End == RunEnd.TimedOut)
            Skip($"{verb} hangs: see protocol/ends");
        if (run.End == RunEnd.Flooded)
            Skip($"{verb} floods standard output: see protocol/one-document");
        if (run.End == RunEnd.Exited && run.Signal != 0 && Session.Crashes(verb, Version))
            Skip($"{verb} crashes: see protocol/ends");
        return run;
    }

    /// <summary>Runs a verb for an attachment as a runtime does.</summary>
    public Run Execute(string verb, Attachment attachment, JsonObject? config = null, Action<Dictionary<string, string>>? change = null)
    {
        var variables = Variables(verb, attachment);
        change?.Invoke(variables);
        if (verb == "ADD")
            attachment.IsOpen = true;
        var run = Execute(variables, Bytes(config ?? Config(attachment, verb)));
        if (verb == "ADD" && run.Succeeded)
            attachment.Result = run.FirstDocument;
        if (verb == "DEL" && run.Succeeded)
            attachment.IsOpen = false;
        return run;
    }

    /// <summary>Does an ADD on which the case depends without being about it.</summary>
    public JsonObject Add(Attachment attachment, JsonObject? config = null, Action<Dictionary<string, string>>? change = null)
    {
        var run = Execute("ADD", attachment, config, change);
        if (!run.Succeeded)
            Skip($"needs an ADD that works, but the plugin {run.Story}: see add/succeeds");
        if (attachment.Result is null)
            Skip("needs a result that can be read: see add/succeeds");
        return attachment.Result;
    }

    /// <summary>Does a DEL on which the case depends without being about it.</summary>
    public void Del(Attachment attachment)
    {
        var run = Execute("DEL", attachment);
        if (!run.Succeeded)
            Skip($"needs a DEL that works, but the plugin {run.Story}: see del/succeeds");
    }

    /// <summary>Runs a verb that concerns the whole network: GC, STATUS.</summary>
    public Run ExecuteForNetwork(string verb, Action<JsonObject>? change = null)
    {
        var config = Session.Config(Node, Version, 1);
        change?.Invoke(config);
        return Execute(Variables(verb, null), Bytes(config));
    }

    /// <summary>Everything there is in the node, with the delegate's leases.</summary>
    public List<string> Look() => [.. Node.Look(), .. NodeState.OfFolder(Delegate.Leases).Select(lease => $"delegate's {lease}")];

    /// <summary>Goes on if something is as it has to be, and makes a finding otherwise.</summary>
    public void Check([DoesNotReturnIf(false)] bool holds, string seen, string? expected = null)
    {
        if (!holds)
            throw new CaseEnd(CaseStatus.Failed, expected ?? running.Title, char.ToUpperInvariant(seen[0]) + seen[1..] + ".");
    }

    /// <summary>Goes on if a run succeeded.</summary>
    public Run Succeeds(Run run, string? expected = null)
    {
        Last = run;
        Check(run.Succeeded, $"the plugin {run.Story}", expected);
        return run;
    }

    /// <summary>Goes on if a run was refused with an exit code of the plugin's own.</summary>
    public Run IsRefused(Run run, string what, string? expected = null)
    {
        Last = run;
        Check(run.Refused, $"{what}: the plugin {run.Story}", expected);
        return run;
    }

    /// <summary>Gives the result of an ADD whose form is right, for cases that look at what stands in it.</summary>
    public JsonObject AddWellFormed(Attachment attachment)
    {
        var result = Add(attachment);
        if (Cases.ResultForm.Fault(result, Version, Kind) is not null)
            Skip("needs a result that has the right form: see add/result-form");
        return result;
    }

    /// <summary>Ends the case: it can't be tried.</summary>
    [DoesNotReturn]
    public void Skip(string why) => throw new CaseEnd(CaseStatus.Skipped, running.Title, why);

    public static byte[] Bytes(JsonObject config) => Encoding.UTF8.GetBytes(config.ToJsonString());

    /// <summary>Detaches what is still attached, for plugins that keep state elsewhere, and removes the node.</summary>
    public void Dispose()
    {
        var last = Last;
        foreach (var attachment in _attachments.Where(attachment => attachment.IsOpen))
        {
            try
            {
                Execute("DEL", attachment);
            }
            catch (CaseEnd)
            {
                // It hangs; another case has the finding.
            }
        }
        Last = last;
        Node.Dispose();
    }
}
