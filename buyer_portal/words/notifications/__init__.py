"""What notifications and mails say."""
