using System.Net;
using CsCheck;

namespace Cni.Ipam.Tests.Ranges;

public class RangeAllocatorTests
{
    [Theory] // H13, H15, H16
    [InlineData("10.0.0.0/29", "", null, "10.0.0.2")]
    [InlineData("10.0.0.0/29", "10.0.0.2", null, "10.0.0.3")]
    [InlineData("10.0.0.0/29", "", "10.0.0.5", "10.0.0.6")]
    [InlineData("10.0.0.0/29", "10.0.0.4 10.0.0.5", "10.0.0.3", "10.0.0.6")]
    [InlineData("10.0.0.0/29", "10.0.0.6", "10.0.0.5", "10.0.0.2")]
    [InlineData("10.0.0.0/29", "10.0.0.2", "10.0.0.128", "10.0.0.3")]
    [InlineData("10.0.0.0/30", "", null, "10.0.0.2")]
    [InlineData("10.0.0.0/30 10.0.1.0/30", "", null, "10.0.0.2")]
    [InlineData("10.0.0.0/30 10.0.1.0/30", "", "10.0.0.2", "10.0.1.2")]
    [InlineData("10.0.0.0/30 10.0.1.0/30 10.0.2.0/30", "", "10.0.2.2", "10.0.0.2")]
    [InlineData("10.0.0.0/30", "", "10.0.0.2", "10.0.0.2")]
    [InlineData("10.0.0.0/30", "10.0.0.2", null, null)]
    [InlineData("10.0.0.0/30 10.0.1.0/30", "10.0.0.2 10.0.1.2", "10.0.1.2", null)]
    [InlineData("2001:db8:1::/64", "", null, "2001:db8:1::2")]
    [InlineData("2001:db8:1::/64", "2001:db8:1::2", "2001:db8:1:0:ffff:ffff:ffff:ffff", "2001:db8:1::3")]
    public void The_next_address_is_the_references(string subnets, string taken, string? last, string? expected)
    {
        var takenSet = taken.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(IPAddress.Parse).ToHashSet();
        var next = RangeAllocator.Next(Given.Set(subnets.Split(' ')), takenSet.Contains, last is null ? null : Given.Ip(last));
        Assert.Equal(expected, next?.ToString());
    }

    [Fact]
    public void Nobody_gets_the_network_or_the_broadcast_address_by_chance()
    {
        var set = RangeSet.Create([Given.Range("10.0.0.0/29", "10.0.0.0", "10.0.0.7")]);
        Assert.Equal(["10.0.0.2", "10.0.0.3", "10.0.0.4", "10.0.0.5", "10.0.0.6"], All(set, null).Select(a => a.ToString()));
    }

    [Fact]
    public void The_gateway_of_a_range_is_not_given_out_by_another_range_of_the_set()
    {
        var set = RangeSet.Create([Given.Range("10.0.0.0/24", "10.0.0.2", "10.0.0.3", "10.0.0.9"), Given.Range("10.0.0.0/24", "10.0.0.8", "10.0.0.10", "10.0.0.9")]);
        Assert.Equal(["10.0.0.2", "10.0.0.3", "10.0.0.8", "10.0.0.10"], All(set, null).Select(a => a.ToString()));
    }

    [Fact]
    public void A_huge_range_is_asked_about_one_address_when_that_is_free()
    {
        int asked = 0;
        RangeAllocator.Next(Given.Set("2001:db8::/32"), _ => ++asked > 1, Given.Ip("2001:db8::ffff"));
        Assert.Equal(1, asked);
    }

    [Fact]
    public void The_order_is_that_of_a_plain_list_turned_to_start_behind_the_last_address() =>
        Gen.Select(RangesGen, Gen.Int[-1, 300]).Sample((ranges, lastIndex) =>
        {
            var set = RangeSet.Create([.. ranges]);
            List<IPAddress> all = Enumerate(set);
            IPAddress? last = lastIndex < 0 || lastIndex >= all.Count ? null : all[lastIndex];
            int start = last is null ? 0 : all.IndexOf(last) + 1;
            var expected = all.Skip(start).Concat(all.Take(start)).Where(a => IsGivenOut(set, a)).ToList();
            Assert.Equal(expected, All(set, last));
        });

    [Fact]
    public void An_address_is_found_exactly_when_one_is_free() =>
        Gen.Select(RangesGen, Gen.Int[0, 100], Gen.Int[0, 300]).Sample((ranges, percent, lastIndex) =>
        {
            var set = RangeSet.Create([.. ranges]);
            List<IPAddress> all = Enumerate(set);
            var random = new Random(percent * 1000 + lastIndex);
            var taken = all.Where(_ => random.Next(100) < percent).ToHashSet();
            IPAddress? next = RangeAllocator.Next(set, taken.Contains, all[lastIndex % all.Count]);
            Assert.Equal(all.Exists(a => IsGivenOut(set, a) && !taken.Contains(a)), next is not null);
            Assert.True(next is null || (set.Contains(next) && !taken.Contains(next) && IsGivenOut(set, next)));
        });

    [Fact]
    public void Numbers_and_addresses_are_the_same_thing() =>
        Gen.Byte.Array[16].Sample(bytes => new IPAddress(bytes).Equals(AddressNumber.ToAddress(AddressNumber.Of(new IPAddress(bytes)), isIPv6: true)));

    [Theory]
    [InlineData("10.1.2.3", true)]
    [InlineData("0.0.0.0", true)]
    [InlineData("255.255.255.255", true)]
    [InlineData("10.1.2", false)]
    [InlineData("10.1.2.3.4", false)]
    [InlineData("10.1.2.256", false)]
    [InlineData("10.1.2.03", false)]
    [InlineData("10..2.3", false)]
    [InlineData("10.1.2.", false)]
    [InlineData("", false)]
    [InlineData("lock", false)]
    [InlineData("last_reserved_ip.0", false)]
    public void Names_of_files_are_read_as_strictly_as_addresses(string name, bool isAddress)
    {
        Assert.Equal(isAddress, AddressText.TryReadNumber(System.Text.Encoding.UTF8.GetBytes(name), isIPv6: false, out UInt128 number));
        Assert.True(!isAddress || number == AddressNumber.Of(Given.Ip(name)));
        Assert.False(AddressText.TryReadNumber(System.Text.Encoding.UTF8.GetBytes(name), isIPv6: true, out _));
    }

    [Fact]
    public void The_number_of_a_name_is_the_number_of_its_address() =>
        Gen.Byte[0, 2].Array[16].Where(bytes => !new IPAddress(bytes).IsIPv4MappedToIPv6).Sample(bytes =>
            AddressText.TryReadNumber(System.Text.Encoding.UTF8.GetBytes(AddressText.Format(new IPAddress(bytes))), isIPv6: true, out UInt128 number) && number == AddressNumber.Of(new IPAddress(bytes)));

    [Fact]
    public void An_address_as_Go_writes_it_reads_back_as_itself() =>
        Gen.Byte[0, 2].Array[16].Sample(bytes => IPAddress.Parse(AddressText.Format(new IPAddress(bytes))).Equals(new IPAddress(bytes)));

    // One to three disjoint ranges in /27s, of either family, with ends anywhere in them.
    static readonly Gen<List<Sdk.IpRangeConfig>> RangesGen =
        from v6 in Gen.Bool
        from count in Gen.Int[1, 3]
        from ends in Gen.Select(Gen.Int[0, 31], Gen.Int[0, 31], Gen.Int[0, 40]).Array[count]
        select ends.Select((end, i) =>
        {
            var (low, high) = (Math.Min(end.Item1, end.Item2), Math.Max(end.Item1, end.Item2));
            string At(int host) => v6 ? $"2001:db8:{i}::{host:x}" : $"10.0.{i}.{host + 32}";
            return Given.Range(v6 ? $"2001:db8:{i}::/123" : $"10.0.{i}.32/27", At(low), At(high), end.Item3 < 32 ? At(end.Item3) : null);
        }).ToList();

    static List<IPAddress> Enumerate(RangeSet set)
    {
        var all = new List<IPAddress>();
        foreach (var range in set.Ranges)
        {
            for (var n = AddressNumber.Of(range.Start); n <= AddressNumber.Of(range.End); n++)
                all.Add(AddressNumber.ToAddress(n, range.IsIPv6));
        }
        return all;
    }

    static bool IsGivenOut(RangeSet set, IPAddress address)
    {
        byte last = address.GetAddressBytes()[^1];
        return !set.Ranges.Any(range => range.Gateway.Equals(address)) && (set.IsIPv6 || last is not (32 or 63));
    }

    static List<IPAddress> All(RangeSet set, IPAddress? last)
    {
        var all = new List<IPAddress>();
        foreach (IPAddress candidate in RangeAllocator.Candidates(set, last))
            all.Add(candidate);
        return all;
    }
}
