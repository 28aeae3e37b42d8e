using Cni.Samples.Bridge;
using Cni.Sdk;
using CsCheck;

namespace Cni.Toolkit.Tests.Bridge;

public class VlanRangeTests
{
    private static VlanTrunkItem One(int? id) => new() { Id = id };

    private static VlanTrunkItem Range(int? min, int? max) => new() { MinId = min, MaxId = max };

    public static TheoryData<int?, int?, int?, string> Wrong => new()
    {
        { null, 100, null, "minID and maxID should be configured simultaneously, maxID is missing" },
        { null, null, 100, "minID and maxID should be configured simultaneously, minID is missing" },
        { null, -1, 100, "incorrect trunk minID parameter" },
        { null, 0, 100, "incorrect trunk minID parameter" },
        { null, 4095, 4096, "incorrect trunk minID parameter" },
        { null, 100, -1, "incorrect trunk maxID parameter" },
        { null, 100, 4095, "incorrect trunk maxID parameter" },
        { null, 110, 100, "minID is greater than maxID in trunk parameter" },
        { -1, null, null, "incorrect trunk id parameter" },
        { 0, null, null, "incorrect trunk id parameter" },
        { 4095, null, null, "incorrect trunk id parameter" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Each_mistake_has_its_own_words(int? id, int? min, int? max, string message)
    {
        var error = Assert.Throws<CniException>(() => VlanRange.OfTrunk([new() { Id = id, MinId = min, MaxId = max }]));
        Assert.Equal(CniErrorCode.InvalidNetworkConfig, error.Code);
        Assert.Equal(message, error.Message);
    }

    [Fact]
    public void No_trunk_and_an_empty_one_are_the_same()
    {
        Assert.Empty(VlanRange.OfTrunk(null));
        Assert.Empty(VlanRange.OfTrunk([]));
        Assert.Empty(VlanRange.OfTrunk([new()]));
    }

    [Fact]
    public void Duplicates_collapse_and_neighbours_join() => Assert.Equal(
        [new(1, 1), new(101, 103), new(200, 210), new(4094, 4094)],
        VlanRange.OfTrunk([Range(200, 210), One(102), One(101), One(4094), Range(101, 103), One(205), One(1)]));

    [Fact]
    public void The_ranges_hold_exactly_what_was_asked_for() =>
        Gen.Select(Gen.Int[1, 4094], Gen.Int[0, 50]).Array[0, 20].Sample(items =>
        {
            var wanted = new SortedSet<int>();
            var trunk = new List<VlanTrunkItem>();
            foreach ((int first, int more) in items)
            {
                int last = Math.Min(4094, first + more);
                trunk.Add(Range(first, last));
                wanted.UnionWith(Enumerable.Range(first, last - first + 1));
            }
            var ranges = VlanRange.OfTrunk(trunk);
            Assert.Equal(wanted, ranges.SelectMany(range => Enumerable.Range(range.First, range.Last - range.First + 1)));
            for (int i = 1; i < ranges.Count; i++)
                Assert.True(ranges[i].First > ranges[i - 1].Last + 1);
        });
}
