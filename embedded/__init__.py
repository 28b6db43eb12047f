"""The processes of one machine without servers: a supervisor and a broker in files."""
