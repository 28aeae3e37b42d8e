namespace Cni.Conformance.Tests;

/// <summary>The cases of hello, in memory and against the published binary.</summary>
public sealed class HelloCases(SharedNode node) : IClassFixture<SharedNode>
{
    public static TheoryData<string, string, string> Rows => Case.Rows("hello");

    [Theory, MemberData(nameof(Rows))]
    public void Hello_in_memory(string plugin, string name, string version) =>
        CaseRunner.Run(Case.Load(plugin, name), version, "/run/netns/none", Memory.Start);

    [KernelTheory(Needs.Plugins | Needs.Nft), MemberData(nameof(Rows))]
    public void Hello_as_published(string plugin, string name, string version) => node.Run(plugin, name, version);
}

/// <summary>The cases of host-local, in memory and against the published binary.</summary>
public sealed class HostLocalCases(SharedNode node) : IClassFixture<SharedNode>
{
    public static TheoryData<string, string, string> Rows => Case.Rows("host-local");

    [Theory, MemberData(nameof(Rows))]
    public void Host_local_in_memory(string plugin, string name, string version) =>
        CaseRunner.Run(Case.Load(plugin, name), version, "/run/netns/none", Memory.Start);

    [KernelTheory(Needs.Plugins | Needs.Nft), MemberData(nameof(Rows))]
    public void Host_local_as_published(string plugin, string name, string version) => node.Run(plugin, name, version);
}

/// <summary>One node for all cases of a plugin. Each case must leave it as it was.</summary>
public sealed class SharedNode : IDisposable
{
    readonly Lazy<Node> _node = new(() => new Node());
    string? _before;

    /// <summary>Runs a case against the published plugin.</summary>
    public void Run(string plugin, string name, string version)
    {
        _before ??= _node.Value.State();
        CaseRunner.Run(Case.Load(plugin, name), version, _node.Value.Pod.Path, _node.Value.Start);
    }

    /// <summary>Looks at the node once more, then removes it.</summary>
    public void Dispose()
    {
        if (_node.IsValueCreated)
        {
            var after = _node.Value.State();
            _node.Value.Dispose();
            if (after != _before)
            {
                throw new InvalidOperationException($"The cases left something behind.\nbefore:\n{_before}\nafter:\n{after}");
            }
        }
    }
}
