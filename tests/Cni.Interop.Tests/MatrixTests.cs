namespace Cni.Interop.Tests;

/// <summary>The same configuration to this repository's plugins and to the reference ones, and each set after the other.</summary>
/// <remarks>A class for each version, because classes run side by side: most of the time is spent waiting for the kernel.</remarks>
public abstract class MatrixTests
{
    /// <summary>What a cloud's or a distribution's kernel has, but not every kernel.</summary>
    const Needs Rare = Needs.BridgeVlanFiltering | Needs.Dummy | Needs.Vlan | Needs.Ipvlan | Needs.Vrf;

    /// <summary>The cases of a version. Those that need a rare thing are a test of their own, which a guest can run without the others.</summary>
    protected static TheoryData<string, string> CasesIn(string version, bool rare)
    {
        var rows = new TheoryData<string, string>();
        foreach (string type in InteropFile.Types)
        {
            InteropFile file = InteropFile.Load(type);
            foreach (var (name, one) in file.Cases)
            {
                if ((one.Versions ?? file.Versions).Contains(version) && one.Needs.Any(need => Rare.HasFlag(need)) == rare)
                    rows.Add(type, name);
            }
        }
        return rows;
    }

    protected static async Task AgreeAsync(string type, string name, string version)
    {
        InteropFile file = InteropFile.Load(type);
        InteropCase one = file.Cases[name];
        var outcome = new Outcome([.. file.Differences, .. one.Differences], version);
        using Side go = new(one, version, goAdds: true), ours = new(one, version, goAdds: false);
        await Task.WhenAll(Task.Run(() => go.Run(outcome)), Task.Run(() => ours.Run(outcome)));
        outcome.Compare(Cell.Result, go.Result, ours.Result);
        outcome.Compare(Cell.Objects, go.Objects, ours.Objects);
        outcome.Verify();
    }
}

public sealed class In_0_1_0 : MatrixTests
{
    public static TheoryData<string, string> Cases => CasesIn("0.1.0", rare: false);

    [InteropTheory, MemberData(nameof(Cases))]
    public Task Both_sets_of_plugins_agree(string type, string name) => AgreeAsync(type, name, "0.1.0");
}

public sealed class In_0_2_0 : MatrixTests
{
    public static TheoryData<string, string> Cases => CasesIn("0.2.0", rare: false);

    public static TheoryData<string, string> RareCases => CasesIn("0.2.0", rare: true);

    [InteropTheory, MemberData(nameof(Cases))]
    public Task Both_sets_of_plugins_agree(string type, string name) => AgreeAsync(type, name, "0.2.0");

    [InteropTheory, MemberData(nameof(RareCases))]
    public Task Both_sets_of_plugins_agree_where_the_kernel_has_it(string type, string name) => AgreeAsync(type, name, "0.2.0");
}

public sealed class In_0_3_0 : MatrixTests
{
    public static TheoryData<string, string> Cases => CasesIn("0.3.0", rare: false);

    [InteropTheory, MemberData(nameof(Cases))]
    public Task Both_sets_of_plugins_agree(string type, string name) => AgreeAsync(type, name, "0.3.0");
}

public sealed class In_0_3_1 : MatrixTests
{
    public static TheoryData<string, string> Cases => CasesIn("0.3.1", rare: false);

    public static TheoryData<string, string> RareCases => CasesIn("0.3.1", rare: true);

    [InteropTheory, MemberData(nameof(Cases))]
    public Task Both_sets_of_plugins_agree(string type, string name) => AgreeAsync(type, name, "0.3.1");

    [InteropTheory, MemberData(nameof(RareCases))]
    public Task Both_sets_of_plugins_agree_where_the_kernel_has_it(string type, string name) => AgreeAsync(type, name, "0.3.1");
}

public sealed class In_0_4_0 : MatrixTests
{
    public static TheoryData<string, string> Cases => CasesIn("0.4.0", rare: false);

    public static TheoryData<string, string> RareCases => CasesIn("0.4.0", rare: true);

    [InteropTheory, MemberData(nameof(Cases))]
    public Task Both_sets_of_plugins_agree(string type, string name) => AgreeAsync(type, name, "0.4.0");

    [InteropTheory, MemberData(nameof(RareCases))]
    public Task Both_sets_of_plugins_agree_where_the_kernel_has_it(string type, string name) => AgreeAsync(type, name, "0.4.0");
}

public sealed class In_1_0_0 : MatrixTests
{
    public static TheoryData<string, string> Cases => CasesIn("1.0.0", rare: false);

    public static TheoryData<string, string> RareCases => CasesIn("1.0.0", rare: true);

    [InteropTheory, MemberData(nameof(Cases))]
    public Task Both_sets_of_plugins_agree(string type, string name) => AgreeAsync(type, name, "1.0.0");

    [InteropTheory, MemberData(nameof(RareCases))]
    public Task Both_sets_of_plugins_agree_where_the_kernel_has_it(string type, string name) => AgreeAsync(type, name, "1.0.0");
}
