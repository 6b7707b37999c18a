using Microsoft.Build.Logging.StructuredLogger;
using Task = System.Threading.Tasks.Task;

namespace LinuxKit.Sdk.Tests;

/// <summary>Values that no disk can have: each is one error, and nothing is written.</summary>
[TestClass]
public sealed class WrongDiskTests(TestContext context)
{
    private static readonly (string Property, string Value, string Code)[] Cases =
    [
        ("LinuxKitDiskSize", "12Q", "LK0004"),
        ("LinuxKitDiskSize", "-1", "LK0004"),
        ("LinuxKitDiskSize", "1.5G", "LK0004"),
        ("LinuxKitDiskSize", "0M", "LK0004"),
        ("LinuxKitDiskSize", "1K", "LK0906"),
        ("LinuxKitDiskSize", "65T", "LK0921"),
        ("LinuxKitDiskFreeSpace", "some", "LK0004"),
        ("LinuxKitDiskFreeSpace", "-1M", "LK0004"),
        ("LinuxKitDiskFreeSpace", "100", "LK0004"),
        ("LinuxKitDiskFreeSpace", "65T", "LK0921"),
        ("LinuxKitRoot", "btrfs", "LK0608"),
        ("LinuxKitRoot", "SquashFS", "LK0608"),
    ];

    [TestMethod]
    public async Task Build_WrongValue_IsOneErrorWithTheProjectAndNoOutput()
    {
        var project = await DiskProject.CreateAsync(context);

        // All of them in one process, one after the other.
        await File.WriteAllTextAsync(project.PathOf("All.proj"), $"""
            <Project>
              <ItemGroup>
                {string.Concat(Cases.Select((wrong, number) => $"<Case Include=\"{number}\" Setting=\"{wrong.Property}={wrong.Value}\" />"))}
              </ItemGroup>
              <Target Name="Build">
                <MSBuild Projects="System.lkproj" Targets="Restore" Properties="IsRestoring=true" />
                <MSBuild Projects="System.lkproj" Properties="LinuxKitFormats=raw;%(Case.Setting);Case=%(Case.Identity)" ContinueOnError="ErrorAndContinue" />
              </Target>
            </Project>
            """, context.CancellationToken);

        var result = await project.RunAsync("msbuild", "All.proj", "-m:1");

        Assert.AreEqual(1, result.ExitCode, result.Output);
        CollectionAssert.AreEqual(
            Cases.Select((wrong, number) => $"{number}: {wrong.Property}={wrong.Value} is {wrong.Code} in {project.PathOf("System.lkproj")}").ToArray(),
            result.Log.FindChildrenRecursive<Error>().Select(Describe).ToArray(),
            result.Output);
        Assert.IsFalse(Directory.Exists(project.PathOf("bin")) && Directory.EnumerateFiles(project.PathOf("bin"), "*", SearchOption.AllDirectories).Any());

        static string Describe(Error error)
        {
            var number = error.GetNearestParent<Project>()!.GlobalProperties["Case"];
            var (property, value, _) = Cases[int.Parse(number, System.Globalization.CultureInfo.InvariantCulture)];
            return $"{number}: {property}={value} is {error.Code} in {error.File}";
        }
    }
}
