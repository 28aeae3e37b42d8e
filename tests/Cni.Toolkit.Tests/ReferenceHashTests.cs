using System.Security.Cryptography;
using CsCheck;

namespace Cni.Toolkit.Tests;

public class ReferenceHashTests
{
    // The values that the reference's own tests state (cases P01 of the conformance list).
    [Theory]
    [InlineData("test", "1234", "", "CNI-2bbe0c48b91a7d1b8a6753a8")]
    [InlineData("test", "1234", "PREFIX-", "CNI-PREFIX-2bbe0c48b91a7d1b8")]
    public void Chain_names_are_those_of_the_reference(string network, string id, string prefix, string expected) =>
        Assert.Equal(expected, ReferenceHash.ChainName(network, id, prefix));

    [Fact]
    public void The_hash_is_sha512_at_every_length() => Gen.Byte.Array[0, 400].Sample(data =>
        Assert.Equal(SHA512.HashData(data), ReferenceHash.Sha512(data)));

    [Fact]
    public void A_name_shorter_than_its_prefix_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ReferenceHash.Format(3, "CNI-", "x"));
}
