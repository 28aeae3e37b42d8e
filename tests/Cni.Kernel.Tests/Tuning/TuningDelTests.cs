using System.Text.Json.Nodes;

namespace Cni.Kernel.Tests.Tuning;

/// <summary>That the interface becomes what it was, and that nothing stays that remembers it: DEL and GC of the published plugin.</summary>
public sealed class TuningDelTests : IDisposable
{
    const Needs Wanted = Needs.Plugins | Needs.Veth;
    const string Untouched = $"{TuningPod.Mac} mtu 1500 txqlen 1000 []";
    const string Everything = $"\"mac\":\"{TuningPod.OtherMac}\",\"mtu\":1400,\"promisc\":true,\"allmulti\":true,\"txQLen\":77";

    readonly TuningPod _pod = new();

    public void Dispose() => _pod.Dispose();

    [KernelFact(Wanted)]
    public void Del_needs_nothing_of_the_configuration_but_its_folder_and_can_be_repeated()
    {
        _pod.Call("ADD", Everything).EnsureOk();
        _pod.Call("DEL", "\"mac\":\"nonsense\",\"sysctl\":{\"kernel.panic\":\"1\"}", withResult: false).EnsureOk();
        Assert.Equal(Untouched, _pod.Attributes());
        Assert.Empty(_pod.Files);
        _pod.Call("DEL", Everything).EnsureOk();
        Assert.Equal(Untouched, _pod.Attributes());
    }

    [KernelTheory(Wanted)]
    [InlineData("link")]
    [InlineData("netns")]
    [InlineData("no netns")]
    public void The_file_goes_even_when_there_is_nothing_to_restore(string gone)
    {
        _pod.Call("ADD", Everything).EnsureOk();
        if (gone == "link")
            _pod.Pod.Ok("ip", "link", "delete", "eth0");
        var del = _pod.Call("DEL", Everything, netns: gone switch { "netns" => "/run/netns/cnit-none", "no netns" => "", _ => null });
        Assert.Equal(("", ""), (del.EnsureOk().StdOut, del.StdErr));
        Assert.Empty(_pod.Files);
    }

    // A list may name the plugin twice; DELs come in reverse, and the first one already finds the beginning.
    [KernelFact(Wanted)]
    public void Of_two_in_one_list_the_older_memory_counts()
    {
        _pod.Call("ADD", "\"mtu\":1400").EnsureOk();
        _pod.Call("ADD", "\"mtu\":1300,\"txQLen\":5").EnsureOk();
        Assert.Equal($"{TuningPod.Mac} mtu 1300 txqlen 5 []", _pod.Attributes());
        _pod.Call("DEL", "\"mtu\":1300,\"txQLen\":5").EnsureOk();
        Assert.Equal(Untouched, _pod.Attributes());
        _pod.Call("DEL", "\"mtu\":1400").EnsureOk();
        Assert.Equal(Untouched, _pod.Attributes());
        Assert.Empty(_pod.Files);
    }

    [KernelFact(Wanted)]
    public void When_the_second_of_two_fails_the_first_ones_memory_is_written_back()
    {
        _pod.Call("ADD", "\"mtu\":1400").EnsureOk();
        string before = File.ReadAllText(Path.Combine(_pod.Folder, "pod1_eth0.json"));
        Assert.Equal(102, _pod.Call("ADD", "\"mtu\":70000,\"txQLen\":5").ErrorCode);
        Assert.Equal($"{TuningPod.Mac} mtu 1400 txqlen 1000 []", _pod.Attributes());
        Assert.Equal(before, File.ReadAllText(Path.Combine(_pod.Folder, "pod1_eth0.json")));
    }

    [KernelFact(Wanted)]
    public void A_value_that_cannot_be_restored_keeps_neither_the_others_nor_the_pods_end_from_happening()
    {
        _pod.Call("ADD", Everything).EnsureOk();
        string file = Path.Combine(_pod.Folder, "pod1_eth0.json");
        var memory = JsonNode.Parse(File.ReadAllText(file))!;
        memory["mtu"] = 70000;
        File.WriteAllText(file, memory.ToJsonString());
        var del = _pod.Call("DEL", Everything).EnsureOk();
        Assert.Contains("eth0 could not be restored", del.StdErr, StringComparison.Ordinal);
        Assert.Equal($"{TuningPod.Mac} mtu 1400 txqlen 1000 []", _pod.Attributes());
        Assert.Empty(_pod.Files);
    }

    [KernelTheory(Wanted)]
    [InlineData("{\"mtu\":")]
    [InlineData("[]")]
    [InlineData("")]
    public void A_damaged_file_goes_and_is_told_of(string content)
    {
        File.WriteAllText(Path.Combine(_pod.Folder, "pod1_eth0.json"), content);
        var del = _pod.Call("DEL", Everything).EnsureOk();
        Assert.Contains("can't be read", del.StdErr, StringComparison.Ordinal);
        Assert.Equal(Untouched, _pod.Attributes());
        Assert.Empty(_pod.Files);
    }

    // Interface names are unique in a pod and underscores aren't forbidden, so a file's name isn't proof.
    [KernelFact(Wanted)]
    public void The_file_of_another_attachment_is_left_alone()
    {
        _pod.Call("ADD", Everything).EnsureOk();
        _pod.Call("DEL", Everything, network: "net2").EnsureOk();
        Assert.Equal(["pod1_eth0.json"], _pod.Files);
        Assert.Contains("mtu 1400", _pod.Attributes(), StringComparison.Ordinal);
    }

    [KernelFact(Wanted)]
    public void Gc_removes_the_files_of_its_networks_stale_attachments_and_no_other()
    {
        _pod.Call("ADD", Everything).EnsureOk();
        string file = Path.Combine(_pod.Folder, "pod1_eth0.json");
        foreach (var (container, ifName, network) in new[] { ("pod2", "eth0", "net1"), ("pod1", "eth1", "net1"), ("pod2", "eth0", "net10"), ("pod2", "eth0", "net") })
            File.WriteAllText(Path.Combine(_pod.Folder, $"{container}_{ifName}-{network}.json"), File.ReadAllText(file).Replace("net1/pod1/eth0", $"{network}/{container}/{ifName}", StringComparison.Ordinal));
        File.WriteAllText(Path.Combine(_pod.Folder, "pod3_eth0.json"), "{\n \"mtu\": 1500\n}");
        File.WriteAllText(Path.Combine(_pod.Folder, "notes.json"), "not JSON");
        const string valid = "\"cni.dev/valid-attachments\":[{\"containerID\":\"pod1\",\"ifname\":\"eth0\"}]";
        _pod.Call("GC", valid, withResult: false).EnsureOk();
        Assert.Equal(["notes.json", "pod1_eth0.json", "pod2_eth0-net.json", "pod2_eth0-net10.json", "pod3_eth0.json"], _pod.Files);
        Assert.Equal(7, _pod.Call("GC", "", withResult: false).ErrorCode);
        _pod.Call("GC", "\"cni.dev/valid-attachments\":[],\"dataDir\":\"/run/cnit-none\"", withResult: false).EnsureOk();
    }
}
