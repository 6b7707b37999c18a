using System.Reflection;

namespace LinuxKit.Tests;

/// <summary>Finds the files that tests read, wherever the repository lies.</summary>
internal static class TestAssets
{
    public static string RepositoryRoot { get; } = typeof(TestAssets).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "RepositoryRoot").Value!;

    public static string GoldenFolder => Path.Combine(RepositoryRoot, "testassets", "golden");
}
