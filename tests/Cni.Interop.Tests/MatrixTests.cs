namespace Cni.Interop.Tests;

/// <summary>The same configuration to this repository's plugins and to the reference ones, and each set after the other.</summary>
public sealed class MatrixTests
{
    public static TheoryData<string, string, string> Rows()
    {
        var rows = new TheoryData<string, string, string>();
        foreach (string type in InteropFile.Types)
        {
            InteropFile file = InteropFile.Load(type);
            foreach (var (name, one) in file.Cases)
            {
                foreach (string version in one.Versions ?? file.Versions)
                    rows.Add(type, name, version);
            }
        }
        return rows;
    }

    [InteropTheory, MemberData(nameof(Rows))]
    public async Task Both_sets_of_plugins_agree(string type, string name, string version)
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
