System.Console.WriteLine("Hello.");
