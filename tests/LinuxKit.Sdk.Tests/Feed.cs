using System.IO.Compression;
using System.Reflection;
using System.Text.Json.Nodes;

[assembly: Parallelize(Workers = 2, Scope = ExecutionScope.MethodLevel)]

namespace LinuxKit.Sdk.Tests;

/// <summary>What all tests of a run share: a folder with the packed SDK as a feed, a packages folder and a content store that nobody else has.</summary>
[TestClass]
public sealed class Feed
{
    private const string Version = "0.1.0-test";

    public static string RepositoryRoot { get; } = Metadata("RepositoryRoot");

    /// <summary>The folder that holds everything that tests write. Its nuget.config and global.json hold for what is below.</summary>
    public static string Root { get; } = Path.Combine(Path.GetTempPath(), "linuxkit-sdk-tests", Path.GetRandomFileName());

    public static string Packages => Path.Combine(Root, "feed");

    public static string Store => Path.Combine(Root, "store");

    /// <summary>The images that there are, as a layout.</summary>
    public static string Images => Path.Combine(Root, "images");

    /// <summary>The packages that NuGet unpacked; a version is never read twice, hence not the user's folder.</summary>
    public static string PackagesFolder => Path.Combine(Root, "packages");

    /// <summary>The tool in the SDK's package, once a test has restored that.</summary>
    public static string Tool => Path.Combine(PackagesFolder, "linuxkit.sdk", Version, "tools", "net10.0", "LinuxKit.Tool.dll");

    [AssemblyInitialize]
    public static async Task PackAsync(TestContext context)
    {
        Directory.CreateDirectory(Packages);
        foreach (var project in (string[])["LinuxKit.Sdk", "LinuxKit.Templates"])
        {
            var result = await DotNet.RunAsync(
                RepositoryRoot,
                ["pack", Path.Combine(RepositoryRoot, "src", project), "--no-build", "-c", Metadata("Configuration"), "-o", Packages, $"-p:PackageVersion={Version}", "-nologo"],
                context.CancellationToken);
            Assert.AreEqual(0, result.ExitCode, result.Output);
        }

        await FeedImages.WriteAsync(Path.Combine(RepositoryRoot, "testassets", "golden", "images"), Images, context.CancellationToken);
        PackPackages();
        await File.WriteAllTextAsync(Path.Combine(Root, "nuget.config"), $"""
            <configuration>
              <packageSources><clear /><add key="feed" value="{Packages}" /></packageSources>
            </configuration>
            """, context.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(Root, "global.json"), $$"""
            { "msbuild-sdks": { "LinuxKit.Sdk": "{{Version}}" } }
            """, context.CancellationToken);
    }

    [AssemblyCleanup]
    public static void Remove() => Directory.Delete(Root, recursive: true);

    /// <summary>A stand-in for LinuxKit.Packages: the golden images, under their own names and under those that the template uses.</summary>
    private static void PackPackages()
    {
        using var package = ZipFile.Open(Path.Combine(Packages, $"LinuxKit.Packages.{Version}.nupkg"), ZipArchiveMode.Create);
        Write("LinuxKit.Packages.nuspec", $"""
            <package><metadata><id>LinuxKit.Packages</id><version>{Version}</version><authors>tests</authors><description>Golden images.</description></metadata></package>
            """);
        Write("build/LinuxKit.Packages.props", """
            <Project>
              <PropertyGroup>
                <LinuxKitPackageLayouts>$([MSBuild]::NormalizePath('$(MSBuildThisFileDirectory)', '../layout'));$(LinuxKitPackageLayouts)</LinuxKitPackageLayouts>
              </PropertyGroup>
            </Project>
            """);
        Write("layout/oci-layout", File.ReadAllText(Path.Combine(Images, "oci-layout")));
        Write("layout/index.json", IndexWithAliases());
        foreach (var blob in Directory.EnumerateFiles(Path.Combine(Images, "blobs", "sha256")))
        {
            package.CreateEntryFromFile(blob, $"layout/blobs/sha256/{Path.GetFileName(blob)}");
        }

        void Write(string name, string content)
        {
            using var writer = new StreamWriter(package.CreateEntry(name).Open());
            writer.Write(content);
        }
    }

    private static string IndexWithAliases()
    {
        const string RefName = "org.opencontainers.image.ref.name";
        (string Image, string Alias)[] aliases =
        [
            ("kernel", "kernel-cloud"), ("init", "init"), ("plain", "crun"), ("dhcp", "dhcp"), ("getty", "httpd"),
        ];
        var index = JsonNode.Parse(File.ReadAllText(Path.Combine(Images, "index.json")))!;
        var manifests = index["manifests"]!.AsArray();
        foreach (var (image, alias) in aliases)
        {
            var copy = manifests.Single(m => (string?)m!["annotations"]![RefName] == $"127.0.0.1:5000/golden/{image}:1")!.DeepClone();
            copy["annotations"]![RefName] = $"linuxkit.sdk/{alias}:latest";
            manifests.Add(copy);
        }

        return index.ToJsonString();
    }

    private static string Metadata(string key) => typeof(Feed).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == key).Value!;
}
