namespace LinuxKit.Tests.Documentation;

/// <summary>A page of the documentation that is made from the code, and kept in the repository so that a change is a diff.</summary>
internal static class GeneratedPage
{
    public static void AssertCurrent(string relativePath, string content)
    {
        var path = Path.Combine(TestAssets.RepositoryRoot, relativePath);
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
        {
            File.WriteAllText(path, content);
        }

        Assert.AreEqual(content, File.Exists(path) ? File.ReadAllText(path) : null, $"{relativePath} is out of date: run the tests with UPDATE_DOCS=1.");
    }
}
