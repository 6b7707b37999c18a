namespace LinuxKit.Sdk.Tests;

/// <summary>What Visual Studio asks of a project: nothing is built for it.</summary>
[TestClass]
public sealed class DesignTimeTests(TestContext context)
{
    [TestMethod]
    [DataRow("-t:CompileDesignTime", "-p:DesignTimeBuild=true", "-p:SkipCompilerExecution=true")]
    [DataRow("-t:ResolveProjectReferences", "-p:DesignTimeBuild=true", "-p:BuildingInsideVisualStudio=true", "-p:BuildProjectReferences=false")]
    [DataRow("-t:ResolveProjectReferencesDesignTime;ResolvePackageDependenciesDesignTime;CollectPackageReferences;CollectFrameworkReferences", "-p:DesignTimeBuild=true", "-p:BuildingInsideVisualStudio=true", "-p:BuildProjectReferences=false")]
    public async Task DesignTimeTarget_Image_RunsNoTaskOfOurs(params string[] arguments)
    {
        foreach (var name in new[] { "solution", "yaml" })
        {
            var project = new TestProject(name, context);
            await project.DotNetAsync("restore", "System");
            (await project.RunAsync(["msbuild", "System", .. arguments])).Ran();
        }
    }
}
