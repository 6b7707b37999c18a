using System.IO.Compression;
using System.Text;
using LinuxKit.Tests.Oci.Registry;

namespace LinuxKit.Sdk.Tests;

/// <summary>Somebody who is logged in at a registry, and whose password must stay where it is.</summary>
internal static class RegistryUser
{
    private static readonly string Basic = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{RealRegistry.User}:{RealRegistry.Password}"));

    /// <summary>Logs in, for the builds of one project.</summary>
    public static void LogIn(TestProject project, string host)
    {
        var folder = Directory.CreateDirectory(project.PathOf("../login")).FullName;
        File.WriteAllText(Path.Combine(folder, "config.json"), $"{{\"auths\":{{\"{host}\":{{\"auth\":\"{Basic}\"}}}}}}");
        project.Environment["DOCKER_CONFIG"] = folder;
    }

    /// <summary>Asserts that a build told nobody who it was: not the console, not the binary log, not a file that it made.</summary>
    public static void AssertKept(TestProject project, BuildResult result) => AssertKept(project, result, RealRegistry.Password, Basic);

    /// <summary>Asserts that none of some words is in what a build told or made.</summary>
    public static void AssertKept(TestProject project, BuildResult result, params string[] secrets)
    {
        using var log = new MemoryStream();
        using (var packed = new GZipStream(File.OpenRead(result.LogFile), CompressionMode.Decompress))
        {
            packed.CopyTo(log);
        }

        AssertLacks(log.ToArray(), secrets, result.LogFile);
        AssertLacks(Encoding.UTF8.GetBytes(result.Output), secrets, "console");
        foreach (var file in Directory.EnumerateFiles(project.Folder, "*", SearchOption.AllDirectories))
        {
            AssertLacks(File.ReadAllBytes(file), secrets, file);
        }
    }

    private static void AssertLacks(byte[] content, string[] secrets, string where)
    {
        foreach (var secret in secrets)
        {
            Assert.IsLessThan(0, content.AsSpan().IndexOf(Encoding.UTF8.GetBytes(secret)), $"'{secret}' is in {where}.");
        }
    }
}
