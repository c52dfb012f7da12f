/** The tutorial's tables, the same text as the chart's files/init.sql, which the test compares. */
export const tables = `-- The tutorial's two tables. PostgreSQL runs this on its first start; the rehearsal's embedded database runs the same text.
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
`;
