using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Cni.Docs.Tests;

/// <summary>References point one way only: docs/architecture.md draws what this table says.</summary>
public class ArchitectureTests
{
    /// <summary>What each library may refer to. A library that isn't listed may not exist.</summary>
    static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Cni.Netlink"] = [],
        ["Cni.Sdk"] = [],
        ["Cni.Ipam"] = ["Cni.Sdk"],
        ["Cni.Toolkit"] = ["Cni.Sdk", "Cni.Netlink"],
        ["Cni.Ipam.Etcd"] = ["Cni.Ipam", "Cni.Sdk"],
        ["Cni.Lab"] = ["Cni.Sdk", "Cni.Netlink"],
        ["Cni.Conformance"] = ["Cni.Sdk", "Cni.Netlink"],
        ["Cni.Conformance.Xunit"] = ["Cni.Conformance", "Cni.Sdk"],
        ["Cni.Tool"] = ["Cni.Sdk", "Cni.Netlink", "Cni.Ipam", "Cni.Toolkit", "Cni.Lab", "Cni.Conformance"],
        ["Cni.Templates"] = [],
    };

    /// <summary>The packages that users of a library get with it.</summary>
    static readonly Dictionary<string, string[]> AllowedPackages = new()
    {
        ["Cni.Sdk"] = ["Microsoft.Extensions.DependencyInjection"],
        ["Cni.Ipam.Etcd"] = ["Grpc.Net.Client", "Google.Protobuf", "dotnet-etcd"],
        ["Cni.Conformance.Xunit"] = ["xunit.extensibility.core"],
        ["Cni.Tool"] = ["System.CommandLine", "Spectre.Console"],
    };

    public static TheoryData<string> Libraries => [.. LibraryNames];

    static IEnumerable<string> LibraryNames =>
        Repository.Projects.Where(project => project.StartsWith("src/", StringComparison.Ordinal)).Select(project => Path.GetFileNameWithoutExtension(project));

    [Fact]
    public void Every_library_has_its_arrows_written_down() =>
        Rule.HasNoOffender(LibraryNames.Except(Allowed.Keys));

    [Theory, MemberData(nameof(Libraries))]
    public void A_library_refers_only_to_what_lies_below_it(string library) =>
        Rule.HasNoOffender(Repository.ReferencesOf($"src/{library}/{library}.csproj").Except(Allowed[library]));

    [Theory, MemberData(nameof(Libraries))]
    public void A_library_brings_no_package_that_was_not_decided_on(string library) =>
        Rule.HasNoOffender(Repository.PackagesOf($"src/{library}/{library}.csproj").Except(AllowedPackages.GetValueOrDefault(library, [])));

    [Theory, MemberData(nameof(Libraries))]
    public void A_compiled_library_says_the_same(string library)
    {
        var configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        var compiled = RepoPaths.At("artifacts", "bin", library, configuration, Repository.AssemblyOf($"src/{library}/{library}.csproj") + ".dll");
        var ours = AssembliesOf(compiled).Where(name => name.StartsWith("Cni.", StringComparison.Ordinal)).ToArray();
        Rule.HasNoOffender(ours.Except(Allowed[library]));
    }

    [Fact]
    public void Samples_use_libraries_and_only_the_host_of_all_plugins_uses_samples()
    {
        foreach (var project in Repository.Projects.Where(project => project.StartsWith("samples/", StringComparison.Ordinal)))
        {
            var references = Repository.ReferencesOf(project).Where(name => !Allowed.ContainsKey(name));
            Assert.True(project.StartsWith("samples/plugins/", StringComparison.Ordinal) || !references.Any(),
                $"{project} refers to {string.Join(", ", references)}: a helper that two samples want belongs into a library.");
        }
    }

    static string[] AssembliesOf(string file)
    {
        using var image = new PEReader(File.OpenRead(file));
        var metadata = image.GetMetadataReader();
        return [.. metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name))];
    }
}
