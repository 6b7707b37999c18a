using LinuxKit.Configuration;

namespace LinuxKit.Tests;

[TestClass]
public sealed class ImageBuilderTests
{
    public required TestContext TestContext { get; init; }

    [TestMethod]
    public async Task Build_FormatNamedTwice_IsWrittenOnce()
    {
        var folder = Directory.CreateTempSubdirectory("linuxkit-builder-").FullName;
        try
        {
            var builder = new ImageBuilder(Path.Combine(folder, "store"));
            var plan = await builder.PlanAsync(
                new BuildRequest
                {
                    Name = "twice",
                    Definition = new ImageDefinition(),
                    Architecture = "amd64",
                    Formats = ["tar", "tar"],
                    Store = Path.Combine(folder, "store"),
                },
                TestContext.CancellationToken);

            var built = await builder.BuildAsync(plan, Path.Combine(folder, "out"), before: null, TestContext.CancellationToken);

            Assert.HasCount(1, built.Outputs);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
