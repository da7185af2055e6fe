-- Whom a sign-in of the company in front of this cloud (Cloudflare Access) is: a member with this address, in small letters.
ALTER TABLE members ADD COLUMN email TEXT;
-- Needed by: every request that such a sign-in brings; and an address is of one member alone.
CREATE UNIQUE INDEX members_email ON members (email) WHERE email IS NOT NULL;
