using System.Reflection.Metadata;
using System.Xml.Linq;

namespace Cni.Tests.Packages;

/// <summary>What is in the packages, and what they bring along.</summary>
public class PackageTests
{
    const string DependencyInjection = "Microsoft.Extensions.DependencyInjection";

    /// <summary>What a consumer gets with each package. A package that isn't listed may not exist.</summary>
    static readonly Dictionary<string, string[]> Dependencies = new()
    {
        ["Cni.Netlink"] = [],
        ["Cni.Sdk"] = [DependencyInjection],
        ["Cni.Ipam"] = ["Cni.Sdk"],
        ["Cni.Toolkit"] = ["Cni.Netlink", "Cni.Sdk"],
        ["Cni.Conformance"] = ["Cni.Netlink", "Cni.Sdk"],
        ["Cni.Conformance.Xunit"] = ["Cni.Conformance", "xunit.extensibility.core"],
        ["Cni.Ipam.Etcd"] = ["Cni.Ipam", "dotnet-etcd", "Google.Protobuf", "Grpc.Net.Client"],
        ["Cni.Lab"] = ["Cni.Netlink", "Cni.Sdk"],
        ["Cni.Tool"] = [],
        ["Cni.Templates"] = [],
    };

    /// <summary>Packages that are no libraries: they have no assembly for a consumer, hence no documentation and no symbols of one.</summary>
    static readonly string[] Others = ["Cni.Tool", "Cni.Templates"];

    public static TheoryData<string> All => [.. PackageFile.Ids.DefaultIfEmpty("none")];

    public static TheoryData<string> Libraries => [.. PackageFile.Ids.Except(Others).DefaultIfEmpty("none")];

    [NeedsFact(Needs.Packages)]
    public void All_packages_are_there_in_one_version()
    {
        Assert.Empty(new[] { "Cni.Ipam", "Cni.Netlink", "Cni.Sdk", "Cni.Toolkit" }.Except(PackageFile.Ids));
        Assert.Empty(PackageFile.Ids.Except(Dependencies.Keys));
        Assert.Single(PackageFile.Ids.Select(id => { using var package = PackageFile.Open(id); return package.Version; }).Distinct());
    }

    [NeedsTheory(Needs.Packages), MemberData(nameof(All))]
    public void A_page_has_all_that_a_page_shows(string id)
    {
        using var package = PackageFile.Open(id);
        Assert.Equal(id, package.Id);
        Assert.Equal("README.md", package.Text("readme"));
        Assert.StartsWith(id == "Cni.Tool" ? "# cni\n" : $"# {id}\n", package.ReadText("README.md"), StringComparison.Ordinal);
        Assert.Equal("icon.png", package.Text("icon"));
        Assert.InRange(package.Read("icon.png").Length, 100, 10_240);
        Assert.Equal("Apache-2.0", package.Text("license"));
        Assert.Contains("Apache License", package.ReadText("LICENSE"), StringComparison.Ordinal);
        Assert.InRange(package.Text("description")!.Length, 40, 300);
        Assert.Contains("cni", package.Text("tags")!.Split(' '));
        Assert.NotEmpty(package.Text("authors")!);
    }

    [NeedsTheory(Needs.Packages), MemberData(nameof(All))]
    public void A_package_names_the_commit_that_it_was_made_from(string id)
    {
        using var package = PackageFile.Open(id);
        var git = Sh.Run("git", "-C", RepoPaths.Root, "-c", $"safe.directory={RepoPaths.Root}", "rev-parse", "HEAD");
        if (git.ExitCode == 0)
        {
            Assert.Matches("^[0-9a-f]{40}$", (string)package.Elements("repository").Single().Attribute("commit")!);
        }
    }

    [NeedsTheory(Needs.Packages), MemberData(nameof(All))]
    public void A_package_brings_nothing_that_was_not_decided_on(string id)
    {
        using var package = PackageFile.Open(id);
        Assert.Equal(Dependencies[id].Order(StringComparer.Ordinal), package.Dependencies.Select(one => one.Id).Order(StringComparer.Ordinal));
        Assert.All(package.Dependencies.Where(one => one.Id.StartsWith("Cni.", StringComparison.Ordinal)), one => Assert.Equal(package.Version, one.Version));
    }

    [NeedsTheory(Needs.Packages), MemberData(nameof(Libraries))]
    public void A_library_has_one_assembly_and_its_documentation(string id)
    {
        using var package = PackageFile.Open(id);
        Assert.Equal([$"lib/net10.0/{id}.dll", $"lib/net10.0/{id}.xml"], package.Files.Where(file => file.StartsWith("lib/", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        using var text = package.Read($"lib/net10.0/{id}.xml");
        Assert.NotEmpty(XDocument.Load(text).Descendants("summary"));
    }

    [NeedsTheory(Needs.Packages), MemberData(nameof(Libraries))]
    public void Symbols_name_no_folder_of_the_machine_that_built_them(string id)
    {
        using var package = PackageFile.Open(id, ".snupkg");
        using var provider = MetadataReaderProvider.FromPortablePdbStream(package.Read($"lib/net10.0/{id}.pdb"));
        var symbols = provider.GetMetadataReader();
        var documents = symbols.Documents.Select(handle => symbols.GetString(symbols.GetDocument(handle).Name)).ToArray();
        Assert.NotEmpty(documents);
        Assert.All(documents, document => Assert.StartsWith("/_", document, StringComparison.Ordinal));
    }
}
