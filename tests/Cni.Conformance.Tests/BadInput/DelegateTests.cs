namespace Cni.Conformance.Tests;

/// <summary>Address plugins that misbehave below a bridge: an error that names them, the delegate is DELed, nothing is left.</summary>
public sealed class DelegateTests(BadNode bad) : IClassFixture<BadNode>
{
    public static TheoryData<string, string, string> Misbehaviours => new()
    {
        { "garbage", "echo garbage", "" },
        { "half a document", "echo '{\"cniVersion\":\"1.1.0\",\"ips\":['", "" },
        { "two documents", $"echo '{Delegate.Result}{Delegate.Result}'", "" },
        { "nothing and success", "exit 0", "" },
        { "nothing and failure", "exit 3", "3" },
        { "only stderr", "echo 'the pool is closed' >&2; exit 3", "the pool is closed" },
        { "an error of its own", "echo '{\"cniVersion\":\"1.1.0\",\"code\":142,\"msg\":\"no more\"}'; exit 1", "no more" },
        { "an error that is none", "echo '{\"code\":\"high\"}'; exit 1", "" },
        { "an array", "echo '[]'", "" },
        { "no addresses", "echo '{\"cniVersion\":\"1.1.0\"}'", "IPAM plugin returned missing IP config" },
        { "a version of the future", "echo '{\"cniVersion\":\"9.0.0\",\"ips\":[]}'", "9.0.0" },
        { "an address that is none", "echo '{\"cniVersion\":\"1.1.0\",\"ips\":[{\"address\":\"10.7.7.7\"}]}'", "10.7.7.7" },
        { "an interface index in vain", "echo '{\"cniVersion\":\"1.1.0\",\"ips\":[{\"address\":\"10.7.7.7/24\",\"interface\":9}],\"routes\":[{\"dst\":\"0.0.0.0/0\",\"gw\":\"1.2.3.4\"}]}'", "" },
        { "invalid UTF-8", "printf '{\"cniVersion\":\"1.1.0\",\"x\":\"\\377\"}'", "" },
        { "10 000 levels", "printf '%10000s' | tr ' ' '['", "" },
        { "a flood of output", "exec yes", "16777216" },
        { "a flood on stderr", "head -c 30000000 /dev/zero | tr '\\0' x >&2; exit 1", "" },
        { "death by a signal", "kill -9 $$", "" },
        { "a closed stdin", "exec 0<&-; exit 7", "7" },
    };

    [KernelTheory(Needs.Plugins | Needs.Nft | Needs.Bridge), MemberData(nameof(Misbehaviours))]
    public void An_address_plugin_that_misbehaves_leaves_nothing(string name, string onAdd, string said) => bad.Unchanged(() =>
    {
        var ipam = new Delegate(bad.Node.Folder, onAdd);
        var error = Reply.Error(bad.Start("bridge", "ADD", Delegate.Bridge, ("CNI_PATH", ipam.Folder)));
        Assert.True(error.Code != 999, $"{name}: {error}");
        Assert.Contains(said, error.Message + error.Details, StringComparison.Ordinal);
        Assert.Equal(["ADD", "DEL"], ipam.Verbs);
        RemoveBridge();
    });

    [KernelFact(Needs.Plugins | Needs.Nft | Needs.Bridge)]
    public void A_child_that_the_delegate_leaves_behind_holds_nobody_up() => bad.Unchanged(() =>
    {
        var ipam = new Delegate(bad.Node.Folder, $"sleep 10 & echo '{Delegate.Result}'");
        var started = System.Diagnostics.Stopwatch.StartNew();
        var plugin = new StartedPlugin("bridge", "ADD", Delegate.Bridge, bad.Node.Host, bad.Node.Pod.Path, ipam.Folder);
        using (plugin)
        {
            Assert.Equal(0, plugin.Wait(TimeSpan.FromSeconds(30)).ExitCode);
        }

        Assert.True(started.Elapsed < TimeSpan.FromSeconds(8), $"it took {started.Elapsed}");
        Assert.Equal(0, bad.Start("bridge", "DEL", Delegate.Bridge, ("CNI_PATH", ipam.Folder)).ExitCode);
        RemoveBridge();
    });

    [KernelFact(Needs.Plugins | Needs.Nft | Needs.Bridge)]
    public void A_delegate_that_is_not_to_be_found_or_executed_is_named() => bad.Unchanged(() =>
    {
        var unusable = new Delegate(bad.Node.Folder, "exit 0", executable: false);
        var text = Directory.CreateDirectory(Path.Combine(unusable.Folder, "text")).FullName;
        File.WriteAllText(Path.Combine(text, Delegate.Type), "no program");
        File.SetUnixFileMode(Path.Combine(text, Delegate.Type), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var folder = Directory.CreateDirectory(Path.Combine(unusable.Folder, "folder")).FullName;
        Directory.CreateDirectory(Path.Combine(folder, Delegate.Type));
        foreach (var path in new[] { unusable.Folder, text, folder, "", ":", "/nowhere", "relative", "/dev/null", "/proc/self/mem", new string('x', 10_000), "/nowhere:" + folder })
        {
            var error = Reply.Error(bad.Start("bridge", "ADD", Delegate.Bridge, ("CNI_PATH", path)));
            Assert.True(error.Code is 4 or 7 or 105, $"{path}: {error}");
            Assert.Contains(Delegate.Type, error.Message, StringComparison.Ordinal);
            RemoveBridge();
        }
    });

    [KernelFact(Needs.Plugins | Needs.Nft | Needs.Bridge)]
    public void A_type_that_is_a_path_is_no_plugin() => bad.Unchanged(() =>
    {
        foreach (var type in new[] { "../../bin/sh", "/bin/sh", ".", "..", "a/b", "\\u0000", new string('x', 10_000), "bridge" })
        {
            var config = Delegate.Bridge.Replace(Delegate.Type, type, StringComparison.Ordinal);
            var error = Reply.Error(bad.Start("bridge", "ADD", config));
            Assert.True(error.Code is not (0 or 999), $"{type}: {error}");
            RemoveBridge();
        }
    });

    // The bridge of a failed ADD may stay, like that of any other; here it would differ from the state before.
    void RemoveBridge() => bad.Node.Host.Run("ip", "link", "delete", "cni0");
}
