using System.Net;
using Cni.Samples.Dhcp;

namespace Cni.Dhcp.Tests;

public sealed class LeaseStoreTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("cnit-dhcp-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    static LeaseRecord Record(string container) => new()
    {
        BootId = "boot",
        Owner = new("net", container, "eth0"),
        Link = new() { Netns = "/run/netns/x", NetnsDevice = 4, NetnsInode = ulong.MaxValue, Name = "eth0", Index = 2, Mac = [2, 0, 0, 0, 0, 1], Kind = "veth" },
        Terms = new() { Ipv6 = true, Parameters = [1, 3], Provide = [new(12, [1, 2])] },
        Ipv4 = new()
        {
            Address = new(IPAddress.Parse("10.0.0.5"), 24),
            Gateway = IPAddress.Parse("10.0.0.1"),
            Routes = [new(new(IPAddress.Any, 0), IPAddress.Parse("10.0.0.1")), new(new(IPAddress.Parse("10.1.0.0"), 16), null)],
            NameServers = [IPAddress.Parse("10.0.0.53")],
            Domain = "x.example",
            Search = ["a", "b"],
            Server = IPAddress.Parse("10.0.0.1"),
            ServerMac = [2, 0, 0, 0, 0, 9],
            RenewAt = TimeSpan.FromSeconds(1.5),
            RebindAt = TimeSpan.FromDays(4000),
            ExpireAt = TimeSpan.MaxValue,
        },
        Ipv6 = new() { Address = IPAddress.Parse("fd00::5"), Server = [1, 2], RenewAt = TimeSpan.FromSeconds(1), RebindAt = TimeSpan.FromSeconds(2), ExpireAt = TimeSpan.FromSeconds(3) },
        LostIpv6 = "why",
    };

    [Fact]
    public void What_is_written_is_read_again_by_the_next_daemon()
    {
        using (LeaseStore store = LeaseStore.Open(_folder))
        {
            store.Save(Record("one"));
            store.Save(Record("one") with { LostIpv6 = "other" });
            store.Save(Record("two"));
            store.Remove(Record("two").Owner);
            store.Remove(Record("three").Owner);
        }
        using LeaseStore next = LeaseStore.Open(_folder);
        LeaseRecord read = Assert.Single(next.Load(TextWriter.Null));
        LeaseRecord wrote = Record("one") with { LostIpv6 = "other" };
        Assert.Equal((wrote.Owner, wrote.BootId, wrote.LostIpv6), (read.Owner, read.BootId, read.LostIpv6));
        Assert.Equal((wrote.Link.NetnsInode, wrote.Link.Index, "veth"), (read.Link.NetnsInode, read.Link.Index, read.Link.Kind));
        Assert.Equal(wrote.Link.Mac, read.Link.Mac);
        Assert.Equal(wrote.Terms.Provide[0].Value, read.Terms.Provide[0].Value);
        Assert.Equal((wrote.Ipv4!.Address, wrote.Ipv4.Gateway, wrote.Ipv4.ExpireAt, wrote.Ipv4.RebindAt), (read.Ipv4!.Address, read.Ipv4.Gateway, read.Ipv4.ExpireAt, read.Ipv4.RebindAt));
        Assert.Equal(wrote.Ipv4.Routes, read.Ipv4.Routes);
        Assert.Equal((wrote.Ipv6!.Address, TimeSpan.FromSeconds(3)), (read.Ipv6!.Address, read.Ipv6.ExpireAt));
    }

    [Fact]
    public void Damaged_files_are_put_aside_and_unfinished_ones_go()
    {
        File.WriteAllText(Path.Combine(_folder, "a.json"), "{\"form\":1");
        File.WriteAllText(Path.Combine(_folder, "b.json"), "");
        File.WriteAllText(Path.Combine(_folder, "c.json.tmp"), "{");
        using LeaseStore store = LeaseStore.Open(_folder);
        store.Save(Record("one"));
        var log = new StringWriter();
        Assert.Single(store.Load(log));
        Assert.Equal(["a.json.damaged", "b.json.damaged", "lock"], Directory.GetFiles(_folder).Select(Path.GetFileName).Where(name => name!.Length < 20).Order(StringComparer.Ordinal));
        Assert.Contains("a.json", log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_belongs_to_one_daemon()
    {
        using LeaseStore store = LeaseStore.Open(_folder);
        Assert.Throws<IOException>(() => LeaseStore.Open(_folder));
    }
}
