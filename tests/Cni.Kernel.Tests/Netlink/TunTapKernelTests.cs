using System.Text.Json.Nodes;
using Cni.Netlink;
using Cni.Tests;

namespace Cni.Kernel.Tests.Netlink;

/// <summary>Tun and tap devices: made by us and seen by ip, made by ip and read by us, and used by a program.</summary>
public sealed class TunTapKernelTests : RouteFixture
{
    JsonNode Data(string name) => Pod.Ip.Link(name)!["linkinfo"]!["info_data"]!;

    [KernelFact(Needs.Tap)]
    public void A_tap_is_born_in_the_pod_and_stays()
    {
        Assert.Equal("tap0", TunTap.Create(new("tap0"), PodNs));
        Assert.Equal(["tap0"], Pod.Ip.LinkNames());
        Assert.Empty(Host.Ip.LinkNames());
        Assert.Equal("""{"type":"tap","pi":false,"vnet_hdr":false,"multi_queue":false,"persist":true}""", Data("tap0").ToJsonString());
        Link read = PodRoute.GetLink("tap0");
        Assert.Equal((TunTap.Kind, false), (read.Kind, read.IsUp));
        Assert.Equal(new TunTapOptions { Mode = TunTapMode.Tap, PacketInformation = false, VnetHeader = false, MultiQueue = false, Persistent = true }, read.GetData<TunTapOptions>());
        Assert.True(PodRoute.DeleteLinkIfExists(read));
        Assert.Empty(Pod.Ip.LinkNames());
    }

    [KernelFact(Needs.Tap)]
    public void Everything_that_can_be_asked_for_is_seen_by_ip()
    {
        TunTap.Create(new("t0") { Mode = TunTapMode.Tun, MultiQueue = true, VnetHeader = true, PacketInformation = true, Owner = 107, Group = 36 }, PodNs);
        JsonNode data = Data("t0");
        Assert.Equal(("tun", true, true, true, true), ((string)data["type"]!, (bool)data["pi"]!, (bool)data["vnet_hdr"]!, (bool)data["multi_queue"]!, (bool)data["persist"]!));
        Assert.Equal((107, 36), ((int)data["user"]!, (int)data["group"]!));
    }

    [KernelFact(Needs.Tap)]
    public void What_ip_made_is_read()
    {
        Pod.Line("ip tuntap add dev t1 mode tap multi_queue vnet_hdr user 7 group 8");
        Assert.Equal(
            new TunTapOptions { Mode = TunTapMode.Tap, MultiQueue = true, VnetHeader = true, PacketInformation = false, Persistent = true, Owner = 7, Group = 8 },
            PodRoute.GetLink("t1").GetData<TunTapOptions>());
    }

    [KernelFact(Needs.Tap | Needs.Veth)]
    public void A_name_that_is_taken_is_refused_whoever_has_it()
    {
        TunTap.Create(new("t0"), PodNs);
        PodRoute.AddLink(new VethSpec("v0") { Peer = new("v1") });
        string before = Pod.Ip.State();
        foreach (string name in new[] { "t0", "v0", "lo" })
        {
            var refused = Assert.Throws<NetlinkException>(() => TunTap.Create(new(name), PodNs));
            Assert.True(refused.IsExists, refused.Message);
            Assert.Contains(name, refused.Message, StringComparison.Ordinal);
        }
        Assert.Equal(before, Pod.Ip.State());
    }

    [KernelFact(Needs.Tap)]
    public void A_failure_on_the_way_leaves_nothing()
    {
        var refused = Assert.Throws<NetlinkException>(() => TunTap.Create(new("t0") { Owner = uint.MaxValue }, PodNs));
        Assert.Equal("set the owner of", refused.Operation);
        Assert.Empty(Pod.Ip.LinkNames());
    }

    [KernelFact(Needs.Tap)]
    public void The_kernel_chooses_a_name_and_the_longest_one_fits()
    {
        Assert.Equal("vm0", TunTap.Create(new("vm%d"), PodNs));
        Assert.Equal("vm1", TunTap.Create(new("vm%d"), PodNs));
        Assert.Equal("tap0", TunTap.Create(new(""), PodNs));
        Assert.Equal("fifteen-letters", TunTap.Create(new("fifteen-letters"), PodNs));
        Assert.Throws<ArgumentException>(() => TunTap.Create(new("sixteen-letters-"), PodNs));
        Assert.Null(TunTap.WhyUnavailable());
    }

    [KernelFact(Needs.Tap | Needs.Socat)]
    public async Task What_the_kernel_sends_a_program_reads()
    {
        TunTap.Create(new("tap0"), PodNs);
        Pod.Line("ip link set tap0 up address 02:00:00:00:00:01");
        Pod.Line("ip addr add 10.7.7.1/24 dev tap0");
        Pod.Line("ip neigh add 10.7.7.2 lladdr 02:00:00:00:00:02 dev tap0");
        string captured = Path.GetTempFileName();
        try
        {
            Task program = Task.Run(() => Pod.Run("timeout", "20", "socat", "-u", "TUN,tun-type=tap,tun-name=tap0,iff-no-pi", $"OPEN:{captured},append"));
            byte[] header = [2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0, 0x45];
            bool found = false;
            for (int i = 0; i < 40 && !found && !program.IsCompleted; i++)
            {
                Pod.Run("ping", "-c", "1", "-W", "0.2", "10.7.7.2");
                found = File.ReadAllBytes(captured).AsSpan().IndexOf(header) >= 0;
            }
            Assert.True(found, $"No frame came out of the device: {await Describe(program)}");
            // Without its device the program ends.
            Pod.Line("ip link delete tap0");
            await program;
        }
        finally
        {
            File.Delete(captured);
        }

        static async Task<string> Describe(Task program)
        {
            if (program.IsCompleted)
                await program;
            return program.Status.ToString();
        }
    }
}
