using System.Text;

namespace Cni.Conformance.Tests;

/// <summary>A node on which hostile input is tried. What it is like before a battery it must be like afterwards.</summary>
public sealed class BadNode : IDisposable
{
    /// <summary>How long any answer may take.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Makes the node with all its pods, so that none appears during a battery.</summary>
    public BadNode()
    {
        // Its veth0 is the master of macvlan and its like as well; dev0 is what host-device moves.
        Node.PodOf("bandwidth");
        if (Machine.Lacks(Needs.Root | Needs.Tap) is null)
        {
            Node.Host.Ok("ip", "tuntap", "add", "dev", "dev0", "mode", "tap");
        }
        if (Published.Types.Contains("dhcp"))
        {
            Node.PodOf("dhcp");
        }
    }

    /// <summary>The node and the pods.</summary>
    public Node Node { get; } = new();

    /// <summary>Starts a plugin with the usual variables, some of which may be changed; null takes one away.</summary>
    public PluginRun Start(string type, string verb, byte[] stdin, params ReadOnlySpan<(string Name, string? Value)> changes)
    {
        var plugin = PluginBinary.Ours(type);
        var variables = plugin.Environment(verb, "pod1", Node.PodOf(type).Path);
        foreach (var (name, value) in changes)
        {
            if (value is null)
            {
                variables.Remove(name);
            }
            else
            {
                variables[name] = value;
            }
        }

        return plugin.Run(variables, stdin, Node.Host, Patience);
    }

    /// <summary>Starts a plugin with a text on stdin.</summary>
    public PluginRun Start(string type, string verb, string stdin, params ReadOnlySpan<(string Name, string? Value)> changes) =>
        Start(type, verb, Encoding.UTF8.GetBytes(stdin), changes);

    /// <summary>Does something that must change nothing.</summary>
    public void Unchanged(Action act)
    {
        var before = Node.State();
        act();
        Assert.Equal(before, Node.State());
    }

    /// <summary>
    /// Runs an ADD that may go well or not. Whatever it says it must say in one document, never with the code of a defect (999);
    /// and if it went well, DEL takes it back.
    /// </summary>
    public ErrorDocument? AddAndDel(string type, string config, string what, params ReadOnlySpan<(string Name, string? Value)> changes)
    {
        var add = Start(type, "ADD", config, changes);
        if (add.ExitCode == 0)
        {
            Assert.IsType<System.Text.Json.Nodes.JsonObject>(add.Json);
            var del = Start(type, "DEL", config, changes);
            Assert.True(del.ExitCode == 0 || Reply.Error(del).Code != 999, $"{what}: DEL: {del.StdOut}");
            return null;
        }

        var error = Reply.Error(add);
        Assert.True(error.Code != 999, $"{what}: {add.StdOut}");
        return error;
    }

    /// <summary>
    /// Serves and takes back the plugin's own configuration: proof that it works, and afterwards what attachments share is there,
    /// such as the bridge and the base of a ruleset.
    /// </summary>
    public void Works(string type) => Assert.Null(AddAndDel(type, Published.Config(type, Node).ToJsonString(), "the configuration itself"));

    /// <summary>Removes the node.</summary>
    public void Dispose() => Node.Dispose();
}
