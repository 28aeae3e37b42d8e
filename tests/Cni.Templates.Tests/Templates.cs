using Cni.Tests.Packages;

namespace Cni.Templates.Tests;

/// <summary>A sandbox in which the packed template is installed, for all tests of a class.</summary>
public sealed class Templates : IDisposable
{
    readonly Sandbox? _sandbox;

    /// <summary>Installs the template in a hive that nothing else uses.</summary>
    public Templates()
    {
        if (Machine.Lacks(Needs.Packages) is null)
        {
            _sandbox = new Sandbox();
            _sandbox.Dotnet("new", "install", Directory.GetFiles(RepoPaths.Packages, "Cni.Templates.*.nupkg").Single(), "--debug:custom-hive", Hive);
        }
    }

    /// <summary>The folder outside of the repository.</summary>
    public Sandbox Sandbox => _sandbox!;

    string Hive => Sandbox.At("hive");

    /// <summary>Makes a project from the template, in a folder of its own.</summary>
    /// <param name="options">The options behind <c>dotnet new cni-plugin</c>, with spaces between them.</param>
    /// <returns>The folder.</returns>
    public string New(string name, string options)
    {
        var folder = Sandbox.At("made", Guid.NewGuid().ToString("n")[..8], name);
        Sandbox.Dotnet(["new", "cni-plugin", "-n", name, "-o", folder, .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--debug:custom-hive", Hive]);
        return folder;
    }

    /// <summary>What the template says about its options.</summary>
    public string Help() => Sandbox.Dotnet("new", "cni-plugin", "--help", "--debug:custom-hive", Hive);

    /// <summary>Removes everything.</summary>
    public void Dispose() => _sandbox?.Dispose();
}
