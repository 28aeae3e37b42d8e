using System.Buffers;
using System.Net;
using System.Text;
using Cni.Doubles.Rooted;
using Cni.Ipam;
using Cni.Netlink;
using Cni.Netlink.Nftables;
using Cni.Sdk;
using Cni.Sdk.Testing;
using Cni.Toolkit;

// A little of each library, in a namespace that the caller made for it. One line for each that works.
var edge = CniEnvironment.FromProcess();

var harness = CniHarness.For<RootedPlugin>(services => services.AddMemoryIpam());
var run = await harness.RunAsync(CniCommand.Add, """{"cniVersion":"0.2.0","name":"net","type":"rooted","greeting":"hello","ipam":{"type":"x","subnet":"10.1.2.0/24"}}""");
Require(run.ExitCode == 0, run.StdoutText + run.Stderr);
Require(run.Stderr.Contains("hello", StringComparison.Ordinal), "the plugin's own configuration was not read");
Say($"Cni.Sdk, Cni.Ipam: {run.Result.Ips[0].Address}");

var list = NetworkConfigList.Parse(Encoding.UTF8.GetBytes("""{"cniVersion":"1.1.0","name":"net","plugins":[{"type":"bridge"},{"type":"portmap","capabilities":{"portMappings":true}}]}"""));
var output = new ArrayBufferWriter<byte>();
ResultFormat.Write(run.Result, CniVersion.Latest, output);
Say($"Cni.Sdk, runtime: {list.Plugins.Count} plugins, {output.WrittenCount} bytes");

using (var socket = RouteSocket.Open())
{
    socket.AddLink(new BridgeSpec("rooted0"));
    socket.AddAddress("rooted0", InterfaceAddress.Parse("10.9.9.1/24"));
    Require(socket.ListLinks().Count >= 2, "the bridge is not listed");
    socket.DeleteLink("rooted0");
}

using (var nft = NftSocket.Open())
{
    var table = new NftTable(NftFamily.Inet, "rooted");
    nft.Commit(new NftTransaction().Add(table));
    Require(nft.Find(table) is not null, "the table is not there");
    nft.Commit(new NftTransaction().Delete(table));
}

Say("Cni.Netlink: a bridge and a table came and went");
Say($"Cni.Toolkit: {new AttachmentOwner("net", "pod1", "eth0")} {HostInterfaceName.NewVeth()[..4]}");
return 0;

void Say(string line) => edge.Stdout.Write(Encoding.UTF8.GetBytes(line + "\n"));

static void Require(bool holds, string otherwise)
{
    if (!holds)
        throw new InvalidOperationException(otherwise);
}
