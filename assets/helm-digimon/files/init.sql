-- The tutorial's two tables. PostgreSQL runs this on its first start.
CREATE TABLE IF NOT EXISTS digimons (
	id uuid PRIMARY KEY,
	name varchar(50),
	status varchar(255)
);

CREATE TABLE IF NOT EXISTS diets (
	id uuid PRIMARY KEY,
	user_id uuid REFERENCES digimons (id),
	name varchar(255)
);
