using System.Diagnostics;

namespace Cni.Tool.Tests;

public class LabTests
{
    const Needs Ours = Needs.Plugins | Needs.Bridge | Needs.Nft;

    [KernelFact(Ours)]
    public void A_command_runs_in_an_attached_pod_and_gives_its_exit_code()
    {
        using var node = new Node();
        node.Configure();
        var run = node.Cni("lab", "toolnet", "--node", "--", "sh", "-c", "ip -br addr; ip route; exit 7");
        Assert.Equal(7, run.ExitCode);
        Assert.Contains("10.231.7.2/24", run.Out, StringComparison.Ordinal);
        Assert.Contains("default via 10.231.7.1", run.Out, StringComparison.Ordinal);
        Assert.Contains("127.0.0.1/8", run.Out, StringComparison.Ordinal);
        Assert.Contains("✓ detached", run.Error, StringComparison.Ordinal);
    }

    [KernelFact(Ours)]
    public void A_node_of_its_own_leaves_the_machine_as_it_was()
    {
        using var node = new Node();
        node.Configure();
        var before = node.Host.Ip.State();
        var run = node.Cni("lab", "toolnet", "--node", "-p", "18080:80", "--", "true").EnsureOk();
        Assert.Equal(before, node.Host.Ip.State());
        Assert.Empty(node.Host.Ok("nft", "list", "ruleset"));
        Assert.False(Directory.Exists(node.At("leases")));
        Assert.False(Directory.Exists(node.At("cache")));
        var names = run.Error.Split('\n')[0]["node ".Length..].Split(", pod ");
        Assert.All(names, name => Assert.StartsWith("/run/netns/cni-lab-", name, StringComparison.Ordinal));
        Assert.All(names, name => Assert.False(File.Exists(name)));
    }

    [KernelFact(Ours)]
    public void Without_one_the_pod_is_on_this_node_and_its_port_answers()
    {
        using var node = new Node();
        node.Configure();
        var run = node.Cni("lab", "toolnet", "-p", "18080:80", "--", "sh", "-c", "ip -br addr show dev eth0; ls $CNI_LAB_NETNS");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("10.231.7.2/24", run.Out, StringComparison.Ordinal);
        Assert.Equal(["toolbr0"], node.Host.Ip.LinkNames());
        Assert.DoesNotContain("18080", node.Host.Ok("nft", "list", "ruleset"), StringComparison.Ordinal);
        var pod = run.Out.Split('\n')[1];
        Assert.StartsWith("/run/netns/cni-lab-", pod, StringComparison.Ordinal);
        Assert.False(File.Exists(pod));
    }

    [KernelTheory(Ours)]
    [InlineData("INT")]
    [InlineData("TERM")]
    [InlineData("HUP")]
    public void A_signal_ends_the_command_and_the_pod_is_detached(string signal)
    {
        using var node = new Node();
        node.Configure();
        using var lab = Process.Start(new ProcessStartInfo(CniTest.Program,
            ["lab", "toolnet", "--conf-dir", node.At("net.d"), "--plugin-path", RepoPaths.Plugins, "--node", "--", "sh", "-c", "echo ready; sleep 300 & sleep 300"])
        { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true })!;
        var error = lab.StandardError.ReadToEndAsync();
        Assert.Equal("ready", lab.StandardOutput.ReadLine());
        Sh.Ok("kill", "-" + signal, lab.Id.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.True(lab.WaitForExit(TimeSpan.FromSeconds(30)));
        Assert.Equal(130, lab.ExitCode);
        Assert.Contains("✓ detached\nInterrupted; what had been begun was undone.\n", error.Result, StringComparison.Ordinal);
        var name = error.Result.Split("node ")[1].Split(',')[0];
        Assert.False(File.Exists(name));
    }

    [KernelFact(Ours)]
    public void Words_behind_two_hyphens_are_the_commands_own()
    {
        using var node = new Node();
        node.Configure();
        var run = node.Cni("lab", "-p", "18080:80", "toolnet", "--node", "--", "echo", "--node", "-p", "@x", "--", "a b").EnsureOk();
        Assert.Equal("--node -p @x -- a b\n", run.Out);
    }

    [KernelFact(Ours)]
    public void A_command_that_is_not_there_is_one_sentence_and_the_pod_is_detached()
    {
        using var node = new Node();
        node.Configure();
        var run = node.Cni("lab", "toolnet", "--node", "--", "no-such-program");
        Assert.Equal(127, run.ExitCode);
        Assert.Contains("error: Cannot run no-such-program: No such file or directory.\n✓ detached\n", run.Error, StringComparison.Ordinal);
    }

    [KernelFact(Ours)]
    public void A_network_that_fails_to_attach_leaves_no_namespace()
    {
        using var node = new Node();
        node.Configure(subnet: "10.231.7.0/31");
        var run = node.Cni("lab", "toolnet", "--", "true");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("too small", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
        Assert.Empty(node.Host.Ip.LinkNames());
    }

    [KernelFact]
    public void Without_a_terminal_a_command_is_asked_for()
    {
        using var node = new Node();
        node.Configure();
        var run = node.Cni("lab", "toolnet");
        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith("error: There is no terminal for a shell in the pod: name a command behind \"--\"", run.Error, StringComparison.Ordinal);
    }
}
