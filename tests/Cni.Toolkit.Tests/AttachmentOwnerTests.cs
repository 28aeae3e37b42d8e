using System.Text;
using Cni.Sdk;
using CsCheck;

namespace Cni.Toolkit.Tests;

public class AttachmentOwnerTests
{
    private static readonly Gen<string> s_name = Gen.Char["abc-_.09"].Array[1, 100].Select(c => new string(c));

    [Fact]
    public void A_short_owner_is_readable() =>
        Assert.Equal("net1/c0ffee/eth0", new AttachmentOwner("net1", "c0ffee", "eth0").ToString());

    [Fact]
    public void A_long_owner_is_hashed_and_still_known_by_its_network()
    {
        string network = new('n', 90);
        string tag = new AttachmentOwner(network, new string('c', 64), "eth0").ToString();
        Assert.StartsWith("#", tag, StringComparison.Ordinal);
        Assert.True(tag.Length <= AttachmentOwner.MaxTagLength);
        Assert.True(AttachmentOwner.IsOfNetwork(tag, network));
        Assert.False(AttachmentOwner.IsOfNetwork(tag, network + "x"));
    }

    [Fact]
    public void Different_owners_have_different_tags() => Gen.Select(s_name, s_name, s_name, s_name, s_name, s_name).Sample((a, b, c, d, e, f) =>
    {
        var one = new AttachmentOwner(a, b, c);
        var two = new AttachmentOwner(d, e, f);
        Assert.Equal(one == two, one.ToString() == two.ToString());
        Assert.True(Encoding.UTF8.GetByteCount(one.ToString()) <= AttachmentOwner.MaxTagLength);
        Assert.True(AttachmentOwner.IsOfNetwork(one.ToString(), a));
        Assert.Equal(a == d, AttachmentOwner.IsOfNetwork(one.ToString(), d));
    });

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("net1")]
    [InlineData("net10/c/eth0")]
    [InlineData("made by hand")]
    public void A_text_that_is_no_tag_of_the_network_is_never_stale(string? text) =>
        Assert.False(new ValidOwners(NetworkName.Parse("net1"), []).IsStale(text));

    [Fact]
    public void Gc_keeps_the_valid_and_takes_the_rest_of_its_network()
    {
        var owners = new ValidOwners(NetworkName.Parse("net1"), [new GcAttachment("a", "eth0")]);
        Assert.False(owners.IsStale("net1/a/eth0"));
        Assert.True(owners.IsStale("net1/a/eth1"));
        Assert.True(owners.IsStale("net1/b/eth0"));
        Assert.False(owners.IsStale("net2/b/eth0"));
    }
}
