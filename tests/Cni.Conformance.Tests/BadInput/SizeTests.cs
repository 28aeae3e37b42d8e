using System.Text;

namespace Cni.Conformance.Tests;

/// <summary>Inputs of many megabytes are answered like any other: the memory limit of the plugins is no crash.</summary>
public sealed class SizeTests(BadNode bad) : IClassFixture<BadNode>
{
    public static TheoryData<string> Rows => Published.Rows;

    [KernelTheory(Needs.Plugins | Needs.Nft), MemberData(nameof(Rows))]
    public void Sixty_four_megabytes_are_refused(string type) => bad.Unchanged(() =>
    {
        var valid = Published.Config(type, bad.Node).ToJsonString();
        var json = Encoding.UTF8.GetBytes(valid[..^1] + ",\"padding\":\"" + new string('x', 64 << 20) + "\"}");
        var junk = new byte[64 << 20];
        Array.Fill(junk, (byte)'{');
        foreach (var (verb, bytes) in new[] { ("ADD", json), ("DEL", junk) })
        {
            var error = Reply.Error(bad.Start(type, verb, bytes));
            Assert.Equal(5, error.Code);
            Assert.Contains("larger than 33554432 bytes", error.Message, StringComparison.Ordinal);
        }
    });

    [KernelTheory(Needs.Plugins | Needs.Nft), MemberData(nameof(Rows))]
    public void Thirty_megabytes_that_are_valid_are_read_or_refused(string type)
    {
        var valid = Published.Config(type, bad.Node).ToJsonString()[..^1];
        bad.Works(type);
        var keys = new StringBuilder(valid);
        for (int i = 0; keys.Length < 30_000_000; i++)
        {
            keys.Append(",\"").Append(i).Append("\":").Append(i);
        }

        // Numbers of two bytes each: the shape that costs the most memory for its length once it is read.
        var numbers = valid + ",\"x\":[0" + new StringBuilder().Insert(0, ",1", 14_000_000) + "]}";
        foreach (var (name, json) in new[] { ("keys", keys.Append('}').ToString()), ("numbers", numbers) })
        {
            bad.Unchanged(() => bad.AddAndDel(type, json, name));
        }
    }

    [KernelFact(Needs.Plugins | Needs.Nft)]
    public void A_gc_list_of_a_hundred_thousand_attachments_is_honoured() => bad.Unchanged(() =>
    {
        var config = Published.Config("host-local", bad.Node);
        var add = bad.Start("host-local", "ADD", config.ToJsonString());
        Assert.Equal(0, add.ExitCode);
        config.Remove("cni.dev/valid-attachments");
        var list = new StringBuilder(config.ToJsonString()[..^1]).Append(",\"cni.dev/valid-attachments\":[");
        for (int i = 0; i < 100_000; i++)
        {
            list.Append("{\"containerID\":\"").Append(i.ToString("x64", null)).Append("\",\"ifname\":\"eth0\"},");
        }

        var kept = list + "{\"containerID\":\"pod1\",\"ifname\":\"eth0\"}]}";
        Assert.Equal("", bad.Start("host-local", "GC", kept).EnsureOk().StdOut);
        Assert.True(File.Exists(Path.Combine(bad.Node.Data, "net", "fd00::20")));
        Assert.Equal("", bad.Start("host-local", "GC", kept.Replace("pod1", "pod2", StringComparison.Ordinal)).EnsureOk().StdOut);
        Assert.False(File.Exists(Path.Combine(bad.Node.Data, "net", "fd00::20")));
        Directory.Delete(bad.Node.Data, recursive: true);
    });
}
