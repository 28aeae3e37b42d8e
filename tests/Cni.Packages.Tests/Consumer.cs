namespace Cni.Tests.Packages;

/// <summary>A plugin project outside of the repository that knows the packages alone, published for the machine it runs on.</summary>
public sealed class Consumer : IDisposable
{
    readonly Sandbox? _sandbox;

    /// <summary>Publishes the folder Consumer/ once for all tests.</summary>
    public Consumer()
    {
        if (Machine.Lacks(Needs.Packages) is not null)
        {
            return;
        }

        _sandbox = new Sandbox();
        foreach (var file in Directory.GetFiles(RepoPaths.At("tests/Cni.Packages.Tests/Consumer")))
        {
            _sandbox.Write("wire/" + Path.GetFileName(file), File.ReadAllText(file));
        }

        using var sdk = PackageFile.Open("Cni.Sdk");
        _sandbox.Write("wire/wire.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                <PublishAot>true</PublishAot>
                <InvariantGlobalization>true</InvariantGlobalization>
                <NuGetAudit>false</NuGetAudit>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Cni.Ipam" Version="{sdk.Version}" />
                <PackageReference Include="Cni.Toolkit" Version="{sdk.Version}" />
              </ItemGroup>
            </Project>

            """);
        Log = _sandbox.Dotnet("publish", "wire", "-r", Sandbox.RuntimeIdentifier, "-o", _sandbox.At("bin"), "-v", "minimal");
        Leases = _sandbox.At("leases");
    }

    /// <summary>What publishing said.</summary>
    public string Log { get; } = "";

    /// <summary>A folder for leases.</summary>
    public string Leases { get; } = "";

    /// <summary>The published program.</summary>
    public PluginBinary Plugin => new(_sandbox!.At("bin", "wire"));

    /// <summary>Removes everything.</summary>
    public void Dispose() => _sandbox?.Dispose();
}
